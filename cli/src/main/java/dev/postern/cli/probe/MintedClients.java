package dev.postern.cli.probe;

import dev.postern.pki.ca.AlternativeName;
import dev.postern.pki.ca.CertificateProfile;
import dev.postern.pki.ca.CertificateRequest;
import dev.postern.pki.ca.KeyPurpose;
import dev.postern.pki.ca.KeyType;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.ca.Validity;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientProfile;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.Holder;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The clients that only the authority itself can make: expired, not valid yet, for servers only. Their keys exist in memory
 * alone and none of them is ever valid as a client now, but every certificate ever issued stands in the register, so these do,
 * as the server {@value #HOLDER}: a holder that is shown among servers and never counts as a client.
 */
final class MintedClients {
    static final String HOLDER = "probe.invalid";

    private static final Duration LIFE = Duration.ofHours(1);

    private final LocalAuthority authority;
    private final ClientRegister register;
    private final SecureRandom random;

    MintedClients(LocalAuthority authority, ClientRegister register, SecureRandom random) {
        this.authority = authority;
        this.register = register;
        this.random = random;
    }

    Map<ProbeCase, ProbeCredential> all(Instant now) throws IOException {
        var past = new Validity(now.minus(LIFE.multipliedBy(2)), now.minus(LIFE));
        var future = new Validity(now.plus(LIFE), now.plus(LIFE.multipliedBy(2)));
        var present = Validity.lasting(LIFE, now);
        var made = new EnumMap<ProbeCase, ProbeCredential>(ProbeCase.class);
        made.put(ProbeCase.EXPIRED, minted(client(past), now));
        made.put(ProbeCase.NOT_YET_VALID, minted(client(future), now));
        made.put(
                ProbeCase.SERVER_ONLY,
                minted(
                        client(present)
                                .withNames(List.of(AlternativeName.dns(HOLDER)))
                                .withPurposes(KeyPurpose.SERVER_AUTH),
                        now));
        return made;
    }

    private CertificateProfile client(Validity validity) {
        return ClientProfile.of(new ClientId("probe"), authority.settings().trustDomain(), validity)
                .withCrlUrls(authority.settings().crlUrls());
    }

    private ProbeCredential minted(CertificateProfile profile, Instant now) throws IOException {
        var keys = KeyType.P256.generate(random);
        var chain = authority.issue(CertificateRequest.of(keys), profile, now);
        register.record(Holder.server(HOLDER), chain, now);
        return new ProbeCredential(chain, keys.getPrivate());
    }
}
