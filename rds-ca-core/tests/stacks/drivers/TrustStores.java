import java.io.*;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.*;
import java.util.*;
import javax.net.ssl.*;

/** TrustStores CHAIN STORE PASSWORD TYPE ...: the trust manager that a JVM makes of javax.net.ssl.trustStore.
 *  PASSWORD and TYPE are "-" where the property is not set. One line a store: accept, or reject and why. */
public class TrustStores {
    public static void main(String[] a) throws Exception {
        X509Certificate[] chain;
        try (InputStream in = Files.newInputStream(Paths.get(a[0]))) {
            chain = CertificateFactory.getInstance("X.509").generateCertificates(in).toArray(new X509Certificate[0]);
        }
        for (int i = 1; i + 2 < a.length; i += 3) {
            set("javax.net.ssl.trustStore", a[i]);
            set("javax.net.ssl.trustStorePassword", a[i + 1]);
            set("javax.net.ssl.trustStoreType", a[i + 2]);
            String said = "accept";
            try {
                TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init((KeyStore) null);
                ((X509TrustManager) factory.getTrustManagers()[0]).checkServerTrusted(chain, "ECDHE_RSA");
            } catch (Throwable t) {
                said = "reject " + t.toString().replaceAll("\\s+", " ");
            }
            System.out.println(said);
        }
    }

    static void set(String name, String value) {
        if (value.equals("-")) System.clearProperty(name);
        else System.setProperty(name, value);
    }
}
