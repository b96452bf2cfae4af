import java.io.*;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.*;
import java.util.*;
import javax.net.ssl.*;

/** JavaStores CHAIN LIST: whether a JVM with each store of the list (a path a line) trusts the chain.
 *  Two lines a store: as certificates of CertificateFactory, and as a key store with the password "changeit". */
public class JavaStores {
    public static void main(String[] a) throws Exception {
        X509Certificate[] chain;
        try (InputStream in = Files.newInputStream(Paths.get(a[0]))) {
            chain = CertificateFactory.getInstance("X.509").generateCertificates(in).toArray(new X509Certificate[0]);
        }
        StringBuilder out = new StringBuilder();
        for (String path : Files.readAllLines(Paths.get(a[1]))) {
            byte[] bytes = Files.readAllBytes(Paths.get(path));
            out.append("java-jsse-nohost\t").append(said(chain, bytes, false)).append('\n');
            out.append("java-keystore\t").append(said(chain, bytes, true)).append('\n');
        }
        System.out.print(out);
    }

    static String said(X509Certificate[] chain, byte[] bytes, boolean keyStore) {
        try {
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
