package dev.postern.cdk.settings;

import java.nio.file.Path;
import java.util.List;

/** Whose certificates are let in. */
public sealed interface AuthoritySettings {
    /**
     * An AWS Private CA made by the app, a self-signed root with COMPLETE lists.
     *
     * @param commonName of its subject
     * @param organization of its subject
     * @param validityYears of its own certificate
     */
    record NewPrivateCa(String commonName, String organization, int validityYears) implements AuthoritySettings {}

    /**
     * An AWS Private CA that exists already.
     *
     * @param arn of it, in the region of the app
     * @param bundle the CA certificates clients are trusted by, PEM
     * @param list where it writes its list, as {@code s3://bucket/key}
     */
    record GivenPrivateCa(String arn, Path bundle, String list) implements AuthoritySettings {}

    /**
     * An authority of the operator's own, as that of {@code postern ca init}.
     *
     * @param bundle the CA certificates clients are trusted by, PEM
     * @param lists what its lists are called where they are published, without {@code .crl}: one for each CA that has issued anything
     */
    record Bundle(Path bundle, List<String> lists) implements AuthoritySettings {
        /** What {@code postern} calls the lists of its own authority. */
        public static final List<String> POSTERN_LISTS = List.of("issuing", "root");

        public Bundle {
            lists = List.copyOf(lists);
        }

        public Bundle(Path bundle) {
            this(bundle, POSTERN_LISTS);
        }
    }
}
