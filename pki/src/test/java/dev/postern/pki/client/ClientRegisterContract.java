package dev.postern.pki.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What {@link ClientRegister} promises, whoever keeps it. */
public interface ClientRegisterContract extends RegisterContractCase {
    @Test
    default void keepsWhatWasRecordedOverAReopening() throws IOException {
        var chain = chain("acme");
        var server = PKI.server("localhost").mint().chain();
        try (var register = open()) {
            register.enrol(ACME, chain, NOW);
            register.record(Holder.server("localhost"), server, NOW);
            register.record(Holder.authority("CN=Test Issuing"), authority(), NOW);
        }

        try (var register = open()) {
            var credential = new Credential(chain.leaf(), NOW, Optional.empty());
            assertThat(register.clients()).containsExactly(new Client(ACME, List.of(credential), List.of()));
            assertThat(register.client(ACME)).contains(new Client(ACME, List.of(credential), List.of()));
            assertThat(register.client(OTHER)).isEmpty();
            assertThat(register.find(Fingerprint.of(chain.leaf()))).contains(credential);
            assertThat(register.find(Fingerprint.of(server.leaf()))).isPresent();
            assertThat(register.credentials(Holder.Kind.SERVER)).containsOnlyKeys(Holder.server("localhost"));
            assertThat(register.credentials(Holder.Kind.AUTHORITY)).hasSize(1);
            assertThat(register.credentialsOfKey(KeyFingerprint.of(chain.leaf())))
                    .containsOnlyKeys(Holder.of(ACME));
            assertThat(register.credentialsOfKey(ISSUER)).containsOnlyKeys(Holder.authority("CN=Test Issuing"));
        }
    }

    @Test
    default void listsClientsByIdAndTheirCredentialsByAge() throws IOException {
        try (var register = open()) {
            var second = chain("acme");
            var first = chain("acme");
            var third = chain("acme");
            register.enrol(OTHER, chain("other"), NOW);
            register.record(Holder.of(ACME), second, NOW);
            register.record(Holder.of(ACME), third, NOW);
            register.record(Holder.of(ACME), first, NOW.minusMillis(1));

            var clients = register.clients();

            assertThat(clients).extracting(Client::id).containsExactly(ACME, OTHER);
            assertThat(clients.get(0).credentials())
                    .extracting(Credential::certificate)
                    .containsExactly(first.leaf(), second.leaf(), third.leaf());
            assertThat(register.client(ACME)).contains(clients.get(0));
        }
    }

    @Test
    default void saysWhoeverHadACertificateForAKey() throws IOException {
        try (var register = open()) {
            var mine = PKI.client("acme").mint();
            var keys = new KeyPair(mine.chain().leaf().getPublicKey(), mine.key());
            register.enrol(ACME, mine.chain(), NOW);
            register.record(Holder.of(ACME), chain("acme"), NOW);
            register.enrol(OTHER, PKI.client("other").keys(keys).mint().chain(), NOW.plusSeconds(1));

            var found = register.credentialsOfKey(KeyFingerprint.of(mine.chain().leaf()));

            assertThat(found.keySet()).containsExactly(Holder.of(ACME), Holder.of(OTHER));
            assertThat(found.values())
                    .allSatisfy(credentials -> assertThat(credentials).hasSize(1));
            assertThat(register.credentialsOfKey(RegisterHammer.ISSUER)).isEmpty();
        }
    }

    @Test
    default void enrolsAClientAgainOnlyWhenNothingOfItIsLive() throws IOException {
        try (var register = open()) {
            var first = chain("acme");
            var end = first.leaf().getNotAfter().toInstant();
            assertThat(register.enrol(ACME, first, NOW)).isEmpty();

            assertThat(register.enrol(ACME, chain("acme"), end))
                    .extracting(Credential::certificate)
                    .containsExactly(first.leaf());
            assertThat(register.enrol(ACME, chain("acme"), end.plusSeconds(1))).isEmpty();
            assertThat(register.client(ACME).orElseThrow().credentials()).hasSize(2);
        }
    }

    @Test
    default void replacesAllThatIsLiveAndNothingElse() throws IOException {
        try (var register = open()) {
            var expired =
                    PKI.client("acme").expiredAt(NOW.minusSeconds(1)).mint().chain();
            var one = chain("acme");
            var two = chain("acme");
            var others = chain("other");
            register.record(Holder.of(ACME), expired, NOW);
            register.record(Holder.of(ACME), one, NOW);
            register.record(Holder.of(ACME), two, NOW);
            register.enrol(OTHER, others, NOW);
            var fresh = chain("acme");

            var revoked = register.replace(ACME, fresh, NOW.plusSeconds(5));

            assertThat(revoked).extracting(Credential::certificate).containsExactly(one.leaf(), two.leaf());
            assertThat(revoked)
                    .extracting(Credential::revocation)
                    .containsOnly(Optional.of(new Revocation(RevocationReason.SUPERSEDED, NOW.plusSeconds(5))));
            assertThat(register.client(ACME).orElseThrow().live(NOW))
                    .extracting(Credential::certificate)
                    .containsExactly(fresh.leaf());
            assertThat(register.client(OTHER).orElseThrow().live(NOW)).hasSize(1);
            assertThat(register.find(Fingerprint.of(expired.leaf()))
                            .orElseThrow()
                            .revocation())
                    .isEmpty();
        }
    }

    @Test
    default void listsTheRevokedOfEachIssuerApart() throws IOException {
        try (var register = open()) {
            var mine = chain("acme");
            register.enrol(ACME, mine, NOW);
            register.enrol(OTHER, PKI.impostor().client("other").mint().chain(), NOW);
            register.record(Holder.authority("CN=Test Issuing"), authority(), NOW);

            register.revokeAll(ACME, RevocationReason.KEY_COMPROMISE, NOW);
            register.revokeAll(OTHER, RevocationReason.SUPERSEDED, NOW);
            register.revoke(Fingerprint.of(authority().leaf()), RevocationReason.CA_COMPROMISE, NOW);

            assertThat(register.revoked(ISSUER))
                    .containsExactly(new RevokedCertificate(
                            SerialNumber.of(mine.leaf()),
                            NOW,
                            RevocationReason.KEY_COMPROMISE,
                            mine.leaf().getNotAfter().toInstant()));
            assertThat(register.revoked(KeyFingerprint.of(PKI.root().certificate())))
                    .extracting(RevokedCertificate::serial)
                    .containsExactly(SerialNumber.of(authority().leaf()));
        }
    }

    @Test
    default void listsTheRevokedByTimeOfRevocation() throws IOException {
        try (var register = open()) {
            var chains = List.of(chain("acme"), chain("other"), chain("third"));
            for (var chain : chains) {
                register.record(Holder.server("any"), chain, NOW);
            }
            for (int i : new int[] {1, 2, 0}) {
                register.revoke(
                        Fingerprint.of(chains.get(i).leaf()), RevocationReason.SUPERSEDED, NOW.plusSeconds(i * 10L));
            }

            assertThat(register.revoked(ISSUER))
                    .extracting(RevokedCertificate::serial)
                    .containsExactlyElementsOf(chains.stream()
                            .map(chain -> SerialNumber.of(chain.leaf()))
                            .toList());
        }
    }

    @Test
    default void keepsTheFirstReasonOfACertificateRevokedTwice() throws IOException {
        try (var register = open()) {
            var chain = chain("acme");
            register.enrol(ACME, chain, NOW);
            var fingerprint = Fingerprint.of(chain.leaf());

            register.revoke(fingerprint, RevocationReason.SUPERSEDED, NOW);
            var again = register.revoke(fingerprint, RevocationReason.KEY_COMPROMISE, NOW.plusSeconds(1));

            assertThat(again.orElseThrow().revocation()).contains(new Revocation(RevocationReason.SUPERSEDED, NOW));
            assertThat(register.revokeAll(ACME, RevocationReason.KEY_COMPROMISE, NOW.plusSeconds(2)))
                    .isEmpty();
            assertThat(register.revoked(ISSUER)).hasSize(1);
            assertThat(register.revoke(Fingerprint.of(chain("x").leaf()), RevocationReason.SUPERSEDED, NOW))
                    .isEmpty();
        }
    }

    @Test
    default void recordsNothingOfATransactionThatFails() throws IOException {
        try (var register = open()) {
            var chain = chain("acme");
            register.enrol(ACME, chain, NOW);

            assertThatThrownBy(() -> register.replace(ACME, chain, NOW)).isInstanceOf(IOException.class);

            assertThat(register.client(ACME).orElseThrow().live(NOW)).hasSize(1);
            assertThat(register.revoked(ISSUER)).isEmpty();
        }
    }

    @Test
    default void takesASerialNumberOfAnIssuerOnce() throws IOException {
        try (var register = open()) {
            var chain = chain("acme");
            var serial = chain.leaf().getSerialNumber();
            register.enrol(ACME, chain, NOW);

            assertThatThrownBy(() -> register.enrol(
                            OTHER, PKI.client("other").serial(serial).mint().chain(), NOW))
                    .isInstanceOf(IOException.class);
            register.enrol(
                    OTHER, PKI.impostor().client("other").serial(serial).mint().chain(), NOW);

            assertThat(register.clients()).hasSize(2);
        }
    }

    @Test
    default void refusesWhatCannotStandInIt() throws IOException {
        try (var register = open()) {
            var chain = chain("acme");
            register.enrol(ACME, chain, NOW);

            assertThatThrownBy(() -> register.enrol(OTHER, CertificateChain.of(chain.leaf()), NOW))
                    .hasMessage("chain of one (expected: the certificate and its issuer)");
            assertThatThrownBy(() -> register.revokeAll(ACME, RevocationReason.CERTIFICATE_HOLD, NOW))
                    .hasMessage("reason: certificateHold (expected: one that is final)");

            assertThat(register.client(ACME).orElseThrow().live(NOW)).hasSize(1);
        }
    }

    @Test
    default void revokesEverythingOfAClientWithMoreCredentialsThanATransactionHasItems() throws IOException {
        try (var register = open()) {
            var chains = IntStream.range(0, 120).mapToObj(i -> chain("acme")).toList();
            for (var chain : chains) {
                register.record(Holder.of(ACME), chain, NOW);
            }

            var replaced = register.replace(ACME, chain("acme"), NOW);
            var revoked = register.revokeAll(ACME, RevocationReason.CESSATION_OF_OPERATION, NOW.plusSeconds(1));

            assertThat(replaced).hasSize(120);
            assertThat(revoked).hasSize(1);
            assertThat(register.client(ACME).orElseThrow().live(NOW)).isEmpty();
            assertThat(register.revoked(ISSUER)).hasSize(121);
        }
    }

    @Test
    default void numbersTheListsOfEachIssuerFromOne() throws IOException {
        try (var register = open();
                var other = open()) {
            assertThat(register.nextListNumber(ISSUER)).isEqualTo(1);
            assertThat(other.nextListNumber(ISSUER)).isEqualTo(2);
            assertThat(register.nextListNumber(ISSUER)).isEqualTo(3);
            assertThat(register.nextListNumber(RegisterHammer.ISSUER)).isEqualTo(1);
        }
    }

    @Test
    default void severalWritersAtOnceLoseNothingAndNeverShareANumberOrAClient() throws Exception {
        var rounds = 15;
        var reports = Collections.synchronizedList(new ArrayList<String>());

        atOnce((register, writer) -> {
            RegisterHammer.hammer(register, "writer-" + writer, rounds, reports::add);
            return "done";
        });

        assertThat(RegisterHammer.of(reports, "list ").map(Long::valueOf))
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, (long) WRITERS * rounds)
                        .boxed()
                        .toList());
        assertThat(RegisterHammer.of(reports, "enrolled contested-"))
                .hasSize(rounds)
                .doesNotHaveDuplicates();
        try (var after = open()) {
            var clients = after.clients();
            assertThat(clients.stream().map(client -> client.id().value()))
                    .containsExactlyInAnyOrderElementsOf(
                            RegisterHammer.of(reports, "enrolled ").toList());
            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.credentials()).hasSize(1));
            assertThat(clients.stream()
                            .filter(client -> client.live(NOW).isEmpty())
                            .map(client -> client.id().value()))
                    .containsExactlyInAnyOrderElementsOf(
                            RegisterHammer.of(reports, "revoked ").toList());
        }
    }

    @Test
    default void ofSeveralThatReplaceAtOnceOneStaysLiveAndAllOthersAreRevokedOnce() throws Exception {
        var revoked = Collections.synchronizedList(new ArrayList<Fingerprint>());

        atOnce((register, writer) -> {
            for (int i = 0; i < 5; i++) {
                register.replace(ACME, chain("acme"), NOW).forEach(each -> revoked.add(each.fingerprint()));
            }
            return "done";
        });

        try (var after = open()) {
            var client = after.client(ACME).orElseThrow();
            assertThat(client.credentials()).hasSize(WRITERS * 5);
            assertThat(client.live(NOW)).hasSize(1);
            assertThat(revoked).hasSize(WRITERS * 5 - 1).doesNotHaveDuplicates();
            assertThat(after.revoked(ISSUER)).hasSize(WRITERS * 5 - 1).doesNotHaveDuplicates();
        }
    }

    @Test
    default void losesNoRevocationWhenSeveralRevokeWhileOthersRecord() throws Exception {
        var told = Collections.synchronizedList(new ArrayList<Credential>());

        atOnce((register, writer) -> {
            for (int i = 0; i < 5; i++) {
                if (writer % 2 == 0) {
                    register.record(Holder.of(ACME), chain("acme"), NOW);
                } else {
                    told.addAll(register.revokeAll(ACME, RevocationReason.KEY_COMPROMISE, NOW.plusSeconds(writer)));
                }
            }
            return "done";
        });

        try (var after = open()) {
            var revoked = after.client(ACME).orElseThrow().credentials().stream()
                    .filter(credential -> credential.revocation().isPresent())
                    .toList();
            assertThat(told).containsExactlyInAnyOrderElementsOf(revoked);
            assertThat(after.revoked(ISSUER))
                    .extracting(RevokedCertificate::serial)
                    .containsExactlyInAnyOrderElementsOf(
                            revoked.stream().map(Credential::serial).toList());
        }
    }

    @Test
    default void ofSeveralThatRevokeOneCertificateAtOnceTheFirstIsBelievedByAll() throws Exception {
        var chain = chain("acme");
        try (var register = open()) {
            register.enrol(ACME, chain, NOW);
        }

        var answers = atOnce((register, writer) -> register.revoke(
                        Fingerprint.of(chain.leaf()), RevocationReason.SUPERSEDED, NOW.plusSeconds(writer))
                .orElseThrow());

        assertThat(answers).hasSize(WRITERS);
        try (var after = open()) {
            assertThat(answers)
                    .containsOnly(after.find(Fingerprint.of(chain.leaf())).orElseThrow());
            assertThat(after.revoked(ISSUER)).hasSize(1);
        }
    }
}
