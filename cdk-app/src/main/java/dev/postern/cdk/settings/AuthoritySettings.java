package dev.postern.cdk.settings;

import java.util.List;

/** Whose certificates are let in. */
public sealed interface AuthoritySettings {
    /** Which of the three, by its word in {@code edge.yaml}. */
    enum Source implements Word {
        NEW_PRIVATE_CA("new-private-ca"),
        PRIVATE_CA("private-ca"),
        BUNDLE("bundle");

        private final String text;

        Source(String text) {
            this.text = text;
        }

        @Override
        public String text() {
            return text;
        }
    }

    /**
     * An AWS Private CA made by the app, a self-signed root with COMPLETE lists.
     *
     * @param commonName of its subject
     * @param organization of its subject
     * @param validityYears of its own certificate
     */
    record NewPrivateCa(String commonName, String organization, int validityYears) implements AuthoritySettings {
        public NewPrivateCa {
            Form.distinguished("commonName", commonName);
            Form.distinguished("organization", organization);
            InvalidSetting.between("validityYears", validityYears, 1, 30);
        }
    }

    /**
     * An AWS Private CA that exists already.
     *
     * @param arn of it, in the region of the app
     * @param bundle the CA certificates clients are trusted by
     * @param list where it writes its list, as {@code s3://bucket/key}
     */
    record GivenPrivateCa(String arn, CaBundle bundle, String list) implements AuthoritySettings {
        static final String ARN = "the ARN of an AWS Private CA in the region of this deployment";
        static final String LIST = "s3://BUCKET/KEY of the list it writes";

        public GivenPrivateCa {
            Form.object("list", list, LIST);
        }
    }

    /**
     * An authority of the operator's own, as that of {@code postern ca init}.
     *
     * @param bundle the CA certificates clients are trusted by
     * @param lists what its lists are called where they are published, without {@code .crl}
     */
    record Bundle(CaBundle bundle, List<String> lists) implements AuthoritySettings {
        public Bundle {
            for (var i = 0; i < lists.size(); i++) {
                // As postern crl publish takes it.
                InvalidSetting.require(
                        lists.get(i).matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}") && lists.indexOf(lists.get(i)) == i,
                        "lists[" + i + "]",
                        lists.get(i),
                        "the name of a list, letters, digits, dot, dash, each once");
            }
            lists = List.copyOf(lists);
        }
    }
}
