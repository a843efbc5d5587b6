package dev.postern.pki.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstrainedMailboxTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final TestAuthority ROOT = TestAuthority.root("CN=Root", NOW);

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "C5 permitted mailbox, permit, me@good.example, me@good.example, ACCEPTED",
        "C5 permitted mailbox with another case of the host, permit, me@good.example, me@GOOD.example, ACCEPTED",
        "C5 permitted mailbox with another case of the local part, permit, me@good.example, ME@good.example, UNTRUSTED",
        "C5 another mailbox, permit, me@good.example, you@good.example, UNTRUSTED",
        "C5 mailbox at a permitted host, permit, good.example, ME@good.example, ACCEPTED",
        "C5 excluded mailbox with another case of the local part, exclude, me@good.example, ME@good.example, UNTRUSTED",
    })
    void comparesMailboxes(String why, String verb, String base, String mail, String expected) {
        var verdict = verdict(verb, new GeneralName(GeneralName.rfc822Name, base), mail);

        assertThat(word(verdict)).as(why).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "C5 every directory name excluded, exclude, '', UNTRUSTED",
        "C5 others' directory names excluded, exclude, O=Others, ACCEPTED",
        "C5 the client's own excluded, exclude, CN=acme, UNTRUSTED",
    })
    void excludesDirectoryNames(String why, String verb, String base, String expected) {
        var verdict = verdict(verb, new GeneralName(new X500Name(base)), "me@good.example");

        assertThat(word(verdict)).as(why).isEqualTo(expected);
    }

    private static Verdict verdict(String verb, GeneralName base, String mail) {
        var trees = new GeneralSubtree[] {new GeneralSubtree(base)};
        var issuing = ROOT.authority("CN=Issuing")
                .extension(
                        Extension.nameConstraints,
                        true,
                        verb.equals("permit") ? new NameConstraints(trees, null) : new NameConstraints(null, trees))
                .mintAuthority();
        var client = issuing.holder("CN=acme").email(mail).mint();
        return ClientVerifier.of(TrustStore.parse(Certificates.pem(List.of(ROOT.certificate()))))
                .verify(CertificateChain.of(client.chain().leaf(), issuing.certificate()), NOW);
    }

    private static String word(Verdict verdict) {
        return verdict instanceof Refused refused
                ? refused.reason().name()
                : verdict instanceof Accepted ? "ACCEPTED" : "";
    }
}
