import java.io.*;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import java.util.*;
import javax.net.ssl.*;

/** KeyStores LIST: what a JVM takes from each key store of the list (a path a line, password "changeit").
 *  One line a store: "load" and why it cannot be loaded, or "anchors" and the SHA-256 of each trust anchor, sorted. */
public class KeyStores {
    public static void main(String[] a) throws Exception {
        StringBuilder out = new StringBuilder();
        for (String path : Files.readAllLines(Paths.get(a[0]))) {
            try {
                byte[] bytes = Files.readAllBytes(Paths.get(path));
                boolean jceks = bytes.length > 3 && (bytes[0] & 255) == 0xce;
                KeyStore store = KeyStore.getInstance(jceks ? "JCEKS" : "PKCS12");
                store.load(new ByteArrayInputStream(bytes), "changeit".toCharArray());
                TreeSet<String> anchors = new TreeSet<>();
                if (store.size() > 0) {
                    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
                    factory.init(store);
                    for (X509Certificate c : ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers()) {
                        byte[] digest = MessageDigest.getInstance("SHA-256").digest(c.getEncoded());
                        anchors.add(HexFormat.of().formatHex(digest));
                    }
                }
                out.append("anchors\t").append(String.join(" ", anchors)).append('\n');
            } catch (Throwable t) {
                out.append("load\t").append(t.toString().replaceAll("\\s+", " ")).append('\n');
            }
        }
        System.out.print(out);
    }
}
