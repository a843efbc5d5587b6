package dev.postern.cli.plane;

import dev.postern.pki.ca.TrustDomain;
import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;

/** Who certifies clients, and with that who writes the list of the revoked. */
public sealed interface AuthorityConfig {
    /** The authority in the state directory; its lists are issued by us. */
    record Embedded() implements AuthorityConfig {}

    /**
     * AWS Private CA; it writes its list itself, into a bucket, some half an hour after a revocation.
     *
     * @param clientLifetime how long a client's certificate holds unless said otherwise
     */
    record PrivateCa(String arn, Template template, TrustDomain trustDomain, Duration clientLifetime)
            implements AuthorityConfig {
        /** Of clients, unless the file says otherwise. */
        public static final Duration DEFAULT_CLIENT_LIFETIME = Duration.ofDays(365);

        /** Of clients' identities, unless the file says otherwise. */
        public static final TrustDomain DEFAULT_TRUST_DOMAIN = new TrustDomain("postern.internal");

        // "Actions, resources, and condition keys for AWS Private CA", resource type certificate-authority.
        private static final String ARN =
                "arn:aws[a-z-]*:acm-pca:[a-z0-9-]+:[0-9]{12}:certificate-authority/[0-9a-f-]{36}";

        public PrivateCa {
            checkArn("privateCa", arn);
            if (clientLifetime.isZero() || clientLifetime.isNegative()) {
                throw new MalformedInput("clientLifetime: " + clientLifetime + " (expected: > 0)");
            }
        }

        /**
         * That a text names a Private CA.
         *
         * @throws MalformedInput naming the key if it does not
         */
        public static void checkArn(String key, String arn) {
            if (!arn.matches(ARN)) {
                throw new MalformedInput(
                        key + ": \"" + arn + "\" (expected: arn:aws:acm-pca:REGION:ACCOUNT:certificate-authority/ID)");
            }
        }
    }

    /** Which of the service's templates certificates are issued by. */
    enum Template {
        /** For client authentication only, and by the service's own hand. */
        CLIENT_AUTH("clientAuth"),
        /** For clients and servers, for an authority that certifies both. */
        END_ENTITY("endEntity");

        private final String text;

        Template(String text) {
            this.text = text;
        }

        /** The word, as it stands in the file. */
        public String text() {
            return text;
        }

        public static Template parse(String text) {
            for (var template : values()) {
                if (template.text.equals(text)) {
                    return template;
                }
            }
            throw new MalformedInput("\"" + text + "\" (expected: clientAuth or endEntity)");
        }
    }
}
