import java.io.*;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.*;
import java.util.*;
import javax.net.ssl.*;

/** JavaStores CHAIN LIST: whether a JVM with each store of the list (a path a line) trusts the chain, or that of
 *  STORE.chain where there is one.
 *  Two lines a store: as certificates of CertificateFactory, and as a key store with the password "changeit". */
public class JavaStores {
    public static void main(String[] a) throws Exception {
        StringBuilder out = new StringBuilder();
        for (String path : Files.readAllLines(Paths.get(a[1]))) {
            byte[] bytes = Files.readAllBytes(Paths.get(path));
            out.append("java-jsse-nohost\t").append(said(path, a[0], bytes, false)).append('\n');
            out.append("java-keystore\t").append(said(path, a[0], bytes, true)).append('\n');
        }
        System.out.print(out);
    }

    /** Each certificate alone, as JSSE reads them from the message. */
    static X509Certificate[] chain(String file) throws Exception {
        List<X509Certificate> chain = new ArrayList<>();
        String text = new String(Files.readAllBytes(Paths.get(file)), "US-ASCII");
        for (String block : text.split("-----END CERTIFICATE-----")) {
            int begin = block.indexOf("CERTIFICATE-----");
            if (begin < 0) continue;
            byte[] der = Base64.getMimeDecoder().decode(block.substring(begin + 16));
            InputStream in = new ByteArrayInputStream(der);
            chain.add((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        return chain.toArray(new X509Certificate[0]);
    }

    static String said(String path, String usual, byte[] bytes, boolean keyStore) {
        try {
            String own = path + ".chain";
            X509Certificate[] chain = chain(Files.exists(Paths.get(own)) ? own : usual);
            KeyStore store;
            if (keyStore) {
                boolean jceks = bytes.length > 3 && (bytes[0] & 255) == 0xce;
                store = KeyStore.getInstance(jceks ? "JCEKS" : "PKCS12");
                store.load(new ByteArrayInputStream(bytes), "changeit".toCharArray());
            } else {
                store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                int number = 0;
                for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes)))
                    store.setCertificateEntry("ca" + number++, c);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            ((X509TrustManager) factory.getTrustManagers()[0]).checkServerTrusted(chain, "ECDHE_RSA");
            return "accept\t";
        } catch (Throwable t) {
            return "reject\t" + t.toString().replaceAll("\\s+", " ");
        }
    }
}
