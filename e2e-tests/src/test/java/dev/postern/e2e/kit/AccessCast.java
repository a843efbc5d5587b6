package dev.postern.e2e.kit;

import dev.postern.e2e.kit.AccessPage.Member;
import dev.postern.e2e.kit.AccessPage.Policy;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The clients of the {@link AccessPage}, with certificates, and the roster that knows those whom the page has in the register. */
public record AccessCast(TestPki pki, Map<String, TestCredential> credentials, ClientRoster roster) {
    private static final String SERIAL_NUMBER = "the serial number of ";

    /** Mints what the page describes. */
    public static AccessCast of(AccessPage page, Instant now) {
        var pki = TestPki.named("Partners", now);
        var serials = new HashMap<String, BigInteger>();
        page.policies()
                .forEach(policy -> policy.standIns().forEach((number, whose) -> {
                    if (whose.startsWith(SERIAL_NUMBER)) {
                        serials.put(whose.substring(SERIAL_NUMBER.length()), new BigInteger(number, 16));
                    }
                }));
        var credentials = new LinkedHashMap<String, TestCredential>();
        var clients = new HashMap<Fingerprint, RegisteredClient>();
        for (var member : page.members()) {
            var credential = credential(pki, member, serials);
            credentials.put(member.name(), credential);
            member.id()
                    .map(id -> new RegisteredClient(
                            new ClientId(id), member.endpoint().stream().collect(Collectors.toSet())))
                    .ifPresent(client -> clients.put(Fingerprint.of(credential.leaf()), client));
        }
        return new AccessCast(pki, credentials, new ClientRoster(clients));
    }

    private static TestCredential credential(TestPki pki, Member member, Map<String, BigInteger> serials) {
        var certificate = pki.issuing().holder(member.subject());
        for (var name : member.alternativeNames()) {
            switch (name.kind()) {
                case "DNS" -> certificate.dns(name.value());
                case "URI" -> certificate.uri(name.value());
                default -> certificate.email(name.value());
            }
        }
        if (serials.containsKey(member.name())) {
            certificate.serial(serials.get(member.name()));
        }
        return certificate.mint();
    }

    /** The credential of a member. */
    public TestCredential credential(String name) {
        return Objects.requireNonNull(credentials.get(name), name);
    }

    /** A policy with the numbers of these certificates in the places that stand for them. */
    public String yaml(Policy policy) {
        var yaml = policy.yaml();
        for (var standIn : policy.standIns().entrySet()) {
            var whose = standIn.getValue();
            var leaf = credential(whose.substring(whose.lastIndexOf(' ') + 1)).leaf();
            if (whose.startsWith("the key of ")) {
                yaml = yaml.replace(
                        standIn.getKey(), KeyFingerprint.of(leaf.getPublicKey()).hex());
            } else if (whose.startsWith("the certificate of ")) {
                yaml = yaml.replace(standIn.getKey(), Fingerprint.of(leaf).hex());
            }
        }
        return yaml;
    }
}
