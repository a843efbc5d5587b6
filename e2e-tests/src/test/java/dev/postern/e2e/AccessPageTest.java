package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.AccessCast;
import dev.postern.e2e.kit.AccessPage;
import dev.postern.e2e.kit.AccessPage.Answer;
import dev.postern.e2e.kit.AccessPage.Answer.Passes;
import dev.postern.e2e.kit.AccessPage.Answer.Refused;
import dev.postern.e2e.kit.AccessPage.Policy;
import dev.postern.e2e.kit.AccessPage.Row;
import dev.postern.e2e.kit.AccessPage.Together;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.proxy.access.AccessDecision;
import dev.postern.proxy.access.AccessDecision.Allowed;
import dev.postern.proxy.access.AccessDecision.Denied;
import dev.postern.proxy.access.AccessDenial;
import dev.postern.proxy.access.AccessPolicy;
import dev.postern.proxy.access.AccessPolicyReader;
import dev.postern.proxy.access.AccessRequest;
import dev.postern.proxy.access.Caller;
import dev.postern.proxy.access.Registration;
import dev.postern.proxy.limit.Admittance;
import dev.postern.proxy.limit.LimitKey;
import dev.postern.proxy.limit.LocalLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/access.md} says of its policies is what they decide, row by row. */
class AccessPageTest {
    private static final Path FILE = Path.of("..", "docs", "access.md");
    private static final AccessPage PAGE = page();
    private static final AccessCast CAST = AccessCast.of(PAGE, Instant.parse("2026-05-01T12:00:00Z"));

    @Test
    void hasTenPoliciesAndEveryClientInThem() {
        assertThat(PAGE.policies().stream().map(Policy::number))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 10).boxed().toList());
        assertThat(PAGE.policies())
                .allSatisfy(policy -> assertThat(policy.rows())
                        .hasSizeGreaterThan(2)
                        .anyMatch(row -> row.answer() instanceof Passes)
                        .anyMatch(row -> row.answer() instanceof Refused));
        assertThat(PAGE.policies().stream()
                        .flatMap(policy -> policy.rows().stream())
                        .map(Row::client))
                .containsAll(CAST.credentials().keySet());
    }

    @ParameterizedTest
    @MethodSource("policies")
    void loadsAsItStandsOnThePage(Policy policy) {
        var loaded = policy(policy.yaml());

        assertThat(loaded.letsNobodyIn()).isFalse();
        assertThat(loaded.notes()).noneMatch(note -> note.contains("never reached"));
    }

    /** The one that people paste first is none of the ten. */
    @Test
    void loadsWhatThePageBeginsWith() throws IOException {
        var first = Pattern.compile("```yaml\n(rules:.*?)```", Pattern.DOTALL).matcher(Files.readString(FILE));

        assertThat(first.find()).isTrue();
        assertThat(PAGE.policies().stream().map(Policy::yaml)).doesNotContain(first.group(1));
        assertThat(policy(first.group(1)).letsNobodyIn()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void answersAsThePageSays(Policy policy) {
        var loaded = policy(CAST.yaml(policy));

        for (var row : policy.rows()) {
            assertThat(answer(loaded, row)).as("%s: %s", policy, row).isEqualTo(row.answer());
        }
    }

    /** Every key of the format is worth an example. */
    @Test
    void showsEveryKeyOfARule() {
        var all = String.join("\n", PAGE.policies().stream().map(Policy::yaml).toList());

        assertThat(Stream.of(
                        "name",
                        "allow",
                        "deny",
                        "clients",
                        "dnsNames",
                        "uris",
                        "emails",
                        "subject",
                        "issuers",
                        "serials",
                        "keys",
                        "certificates",
                        "endpoints",
                        "methods",
                        "hosts",
                        "paths",
                        "upstream",
                        "limits",
                        "rate",
                        "burst",
                        "concurrency",
                        "requestBytes",
                        "headers",
                        "clientCertificateIdentityFilters"))
                .allSatisfy(key -> assertThat(all).containsPattern("(?i)\\b" + key + ":"));
    }

    private static Answer answer(AccessPolicy policy, Row row) {
        var leaf = CAST.credential(row.client()).leaf();
        if (policy.refusal(leaf).isPresent()) {
            return new Refused(0, RefusalReason.REJECTED.code(), Optional.empty());
        }
        var registration = CAST.roster()
                .holderOf(Fingerprint.of(leaf))
                .<Registration>map(Registration.Known::new)
                .orElseGet(Registration.Unknown::new);
        var decision = policy.of(new Caller(Optional.of(leaf), registration, row.endpoint()))
                .decide(new AccessRequest(
                        row.asked().method(), row.asked().host(), row.asked().target()));
        return limited(row, decision).orElseGet(() -> answer(decision));
    }

    private static Answer answer(AccessDecision decision) {
        if (decision instanceof Denied denied) {
            return new Refused(denied.reason().status(), denied.reason().code(), denied.rule());
        }
        var allowed = (Allowed) decision;
        return new Passes(allowed.rule().orElseThrow(), allowed.upstream(), allowed.headers());
    }

    /** The refusal of the last of as many requests as the row tells of, with nothing before and no time between them. */
    private static Optional<Answer> limited(Row row, AccessDecision decision) {
        if (!(decision instanceof Allowed allowed)) {
            return Optional.empty();
        }
        if (allowed.limits()
                .requestBytes()
                .filter(most -> row.asked().bytes() > most)
                .isPresent()) {
            return Optional.of(refused(AccessDenial.REQUEST_TOO_LARGE));
        }
        var counted = new LocalLimits(() -> 0);
        var key = new LimitKey("partners", allowed.rule().orElseThrow(), row.client());
        List<Admittance> answers = new ArrayList<>();
        for (var time = 0; time < row.asked().times(); time++) {
            counted.enter(key, allowed.limits(), admittance -> {
                answers.add(admittance);
                if (row.asked().together() == Together.IN_A_ROW && admittance instanceof Admittance.Granted granted) {
                    granted.leave().run();
                }
            });
        }
        return answers.get(answers.size() - 1) instanceof Admittance.Refused no
                ? Optional.of(refused(no.reason()))
                : Optional.empty();
    }

    private static Answer refused(AccessDenial reason) {
        return new Refused(reason.status(), reason.code(), Optional.empty());
    }

    private static AccessPolicy policy(String yaml) {
        return AccessPolicyReader.parse("access.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static Stream<Policy> policies() {
        return PAGE.policies().stream();
    }

    private static AccessPage page() {
        try {
            return AccessPage.read(FILE);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
