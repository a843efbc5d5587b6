package dev.postern.crl.differential;

import static dev.postern.crl.ForgedList.hex;

import java.util.List;
import java.util.function.Consumer;

/** What a case starts from: sound certificates in one of the shapes they have in the field. */
enum Base {
    /** As a load balancer's trust store mostly is: root and issuing authority, both trusted. */
    BOTH_TRUSTED(sample -> {
        rootAndIssuing(sample);
        sample.sent.addAll(List.of("leaf", "issuing"));
        sample.anchors.addAll(List.of("root", "issuing"));
        sample.paths.add(List.of("leaf"));
        sample.paths.add(List.of("leaf", "issuing"));
    }),
    ROOT_TRUSTED(sample -> {
        rootAndIssuing(sample);
        sample.sent.addAll(List.of("leaf", "issuing"));
        sample.anchors.add("root");
        sample.paths.add(List.of("leaf", "issuing"));
    }),
    ISSUING_TRUSTED(sample -> {
        rootAndIssuing(sample);
        sample.sent.add("leaf");
        sample.anchors.add("issuing");
        sample.paths.add(List.of("leaf"));
    }),
    NO_INTERMEDIATE(sample -> {
        sample.authority("root", "Root", "root", "Root", "root");
        sample.leaf("Root", "root");
        sample.sent.add("leaf");
        sample.anchors.add("root");
        sample.paths.add(List.of("leaf"));
    }),
    TWO_INTERMEDIATES(sample -> {
        sample.authority("root", "Root", "root", "Root", "root");
        sample.authority("middle", "Middle", "middle", "Root", "root");
        sample.authority("issuing", "Issuing", "issuing", "Middle", "middle");
        sample.leaf("Issuing", "issuing");
        sample.sent.addAll(List.of("leaf", "issuing", "middle"));
        sample.anchors.add("root");
        sample.paths.add(List.of("leaf", "issuing", "middle"));
    }),
    /** One authority certified by two roots. */
    CROSS_SIGNED(sample -> {
        rootAndIssuing(sample);
        sample.authority("other root", "Other Root", "other root", "Other Root", "other root");
        sample.authority("issuing by other", "Issuing", "issuing", "Other Root", "other root");
        sample.sent.addAll(List.of("leaf", "issuing", "issuing by other"));
        sample.anchors.addAll(List.of("root", "other root"));
        sample.paths.add(List.of("leaf", "issuing"));
        sample.paths.add(List.of("leaf", "issuing by other"));
    }),
    /** Two authorities of one name under one root. */
    NAMESAKES(sample -> {
        rootAndIssuing(sample);
        sample.authority("namesake", "Issuing", "stranger", "Root", "root");
        sample.sent.addAll(List.of("leaf", "namesake", "issuing"));
        sample.anchors.add("root");
        sample.paths.add(List.of("leaf", "issuing"));
        sample.paths.add(List.of("leaf", "namesake"));
    }),
    /** An authority's new key, certified by its old one (RFC 5280 §3.2, self-issued). */
    ROLLED_OVER(sample -> {
        sample.authority("root", "Root", "root", "Root", "root");
        sample.authority("old", "Issuing", "middle", "Root", "root");
        sample.authority("issuing", "Issuing", "issuing", "Issuing", "middle");
        sample.leaf("Issuing", "issuing");
        sample.sent.addAll(List.of("leaf", "issuing", "old"));
        sample.anchors.add("root");
        sample.paths.add(List.of("leaf", "issuing", "old"));
    });

    @SuppressWarnings("ImmutableEnumChecker") // Functions without state.
    private final Consumer<Sample> build;

    Base(Consumer<Sample> build) {
        this.build = build;
    }

    /** Puts the certificates, and a list of each authority if lists are asked for. */
    void build(Sample sample, boolean withLists) {
        build.accept(sample);
        if (withLists) {
            sample.certificates.values().stream()
                    .filter(draft -> sample.anchors.contains(draft.role) || sample.sent.contains(draft.role))
                    .filter(draft -> !draft.role.equals("leaf") && !draft.role.endsWith("by other"))
                    .forEach(draft -> sample.list(commonName(draft), draft.certified));
        }
        // Each list revokes somebody, though nobody of the case.
        sample.lists.forEach(list -> sample.revoke(list, hex("4711")));
    }

    private static String commonName(Draft authority) {
        return switch (authority.role) {
            case "root" -> "Root";
            case "other root" -> "Other Root";
            case "middle" -> "Middle";
            default -> "Issuing";
        };
    }

    private static void rootAndIssuing(Sample sample) {
        sample.authority("root", "Root", "root", "Root", "root");
        sample.authority("issuing", "Issuing", "issuing", "Root", "root");
        sample.leaf("Issuing", "issuing");
    }
}
