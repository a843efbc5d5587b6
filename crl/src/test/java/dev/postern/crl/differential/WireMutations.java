package dev.postern.crl.differential;

import static dev.postern.crl.differential.Mutation.sample;

import java.util.Collections;
import java.util.List;

/** Changes to what is sent and what is trusted, the certificates as they are. */
final class WireMutations {
    private WireMutations() {}

    static List<Mutation> all() {
        return List.of(
                sample("sent-reversed", sample -> Collections.reverse(others(sample))),
                sample("sent-leaf-alone", sample -> others(sample).clear()),
                sample("sent-leaf-twice", sample -> sample.sent.add("leaf")),
                sample("sent-with-root", sample -> sample.sent.add("root")),
                sample(
                        "sent-issuing-twice",
                        sample -> sample.sent.add(sample.certificates.containsKey("issuing") ? "issuing" : "root")),
                sample("sent-issuer-first", sample -> Collections.swap(sample.sent, 0, sample.sent.size() - 1)),
                sample("sent-stranger", sample -> sample.sent.add(stranger(sample))),
                sample("sent-four", sample -> {
                    while (sample.sent.size() < 4) {
                        sample.sent.add(stranger(sample));
                    }
                }),
                sample("sent-five", sample -> {
                    while (sample.sent.size() < 5) {
                        sample.sent.add(stranger(sample));
                    }
                }),
                sample("sent-root-namesake", sample -> {
                    sample.authority("root namesake", "Root", "stranger", "Root", "stranger");
                    sample.sent.add("root namesake");
                }),
                sample("trusted-root-namesake", sample -> {
                    sample.authority("trusted namesake", "Root", "stranger", "Root", "stranger");
                    sample.anchors.add(0, "trusted namesake");
                }),
                sample("trusted-other-only", sample -> {
                    sample.authority("trusted other", "Trusted Other", "stranger", "Trusted Other", "stranger");
                    sample.anchors.clear();
                    sample.anchors.add("trusted other");
                    sample.paths.clear();
                }),
                sample("trusted-other-too", sample -> {
                    sample.authority("trusted other", "Trusted Other", "stranger", "Trusted Other", "stranger");
                    sample.anchors.add(0, "trusted other");
                }));
    }

    private static List<String> others(Sample sample) {
        return sample.sent.subList(1, sample.sent.size());
    }

    private static String stranger(Sample sample) {
        var role = "stranger " + sample.certificates.size();
        sample.authority(role, role, "stranger", "Nobody", "stranger");
        return role;
    }
}
