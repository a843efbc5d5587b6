package dev.postern.cdk.settings;

import static dev.postern.cdk.settings.SettingsText.REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeSettingsReaderTest {
    private static final String SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:server-AbCdEf";

    /** Refused beside the defaults. */
    private static final Set<Key> OTHERS = Set.of(Key.LISTS_FILES, Key.AUTHORITY_LISTS);

    @TempDir
    private Path directory;

    private SettingsText edge;

    @BeforeEach
    void settings() {
        edge = new SettingsText(directory);
    }

    @Test
    void needsThreeValues() {
        var settings = edge.read(REQUIRED);

        assertThat(settings.name()).isEqualTo("postern");
        assertThat(settings.mode()).isEqualTo(EdgeMode.ALB_VERIFY);
        assertThat(settings.pattern()).isEqualTo(Pattern.CROSS_ACCOUNT);
        assertThat(settings.authority())
                .isEqualTo(new AuthoritySettings.NewPrivateCa("Partners", "api.example.com", 10));
        assertThat(settings.service().orElseThrow().allowedPrincipals()).isEmpty();
        assertThat(settings.service().orElseThrow().acceptance()).isEqualTo(Acceptance.REQUIRED);
        assertThat(settings.jwt()).isEmpty();
        assertThat(settings.capacity()).isEqualTo(new Capacity(2, 2, 8, 1024, 2048, 5000, 500, 1000));
    }

    @Test
    void readsTheFileThatIsCheckedIn() {
        var settings = EdgeSettingsReader.read(Path.of("edge.yaml"), Map.of(), SettingsText.NOW);

        assertThat(settings).isEqualTo(edge.read(REQUIRED));
    }

    @Test
    void readsTheSameWhereEveryDefaultIsWrittenOut() {
        var written = Arrays.stream(Key.values())
                .filter(key -> key.absent().isPresent() && !OTHERS.contains(key))
                .collect(Collectors.toMap(
                        Key::path, key -> key.absent().orElseThrow().replace("[]", "")));

        var settings = edge.read(REQUIRED, written);

        assertThat(settings).isEqualTo(edge.read(REQUIRED));
    }

    @Test
    void readsEverySection() {
        var settings = edge.read(REQUIRED + """
                mode: nlb-netty
                hostRouting: rewrite
                serverCertificate: %s
                authority:
                  commonName: Customers
                  organization: Example
                  validityYears: 5
                service:
                  allowedPrincipals: [ 012345678901, "arn:aws:iam::111122223333:role/partners/Edge" ]
                  allowedRegions:
                    - eu-west-1
                    - us-east-1
                  acceptance: automatic
                jwt: { issuer: "https://issuer.example.com", jwks: "https://issuer.example.com/keys", audience: widgets }
                retentionDays: 365
                alarmTopic: arn:aws:sns:eu-central-1:111122223333:alarms
                """.formatted(SECRET));

        assertThat(settings.mode()).isEqualTo(EdgeMode.NLB_NETTY);
        assertThat(settings.hostRouting()).isEqualTo(HostRouting.REWRITE);
        assertThat(settings.serverCertificate()).contains(SECRET);
        assertThat(settings.authority()).isEqualTo(new AuthoritySettings.NewPrivateCa("Customers", "Example", 5));
        var service = settings.service().orElseThrow();
        assertThat(service.allowedPrincipals())
                .containsExactly("arn:aws:iam::012345678901:root", "arn:aws:iam::111122223333:role/partners/Edge");
        assertThat(service.allowedRegions()).containsExactly("eu-west-1", "us-east-1");
        assertThat(service.acceptance()).isEqualTo(Acceptance.AUTOMATIC);
        assertThat(settings.jwt().orElseThrow().jwks()).isEqualTo(URI.create("https://issuer.example.com/keys"));
        assertThat(settings.retentionDays()).isEqualTo(365);
        assertThat(settings.alarmTopic()).contains("arn:aws:sns:eu-central-1:111122223333:alarms");
    }

    @Test
    void takesWhatTheCommandLineSaysInPlaceOfTheFile() {
        var settings = edge.read(
                REQUIRED + "capacity: { tasks: 4, zones: 3 }\nservice: { allowedPrincipals: [ 999988887777 ] }\n",
                "capacity.tasks",
                "3",
                "mode",
                "alb-passthrough-netty",
                "service.allowedPrincipals",
                "111122223333, 444455556666");

        assertThat(settings.mode()).isEqualTo(EdgeMode.ALB_PASSTHROUGH_NETTY);
        assertThat(settings.capacity().tasks()).isEqualTo(3);
        assertThat(settings.capacity().zones()).isEqualTo(3);
        assertThat(settings.service().orElseThrow().allowedPrincipals())
                .containsExactly("arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root");
    }

    @Test
    void emptiesAListFromTheCommandLine() {
        var settings = edge.read(
                REQUIRED + "service: { allowedPrincipals: [ 999988887777 ] }\n", "service.allowedPrincipals", "");

        assertThat(settings.service().orElseThrow().allowedPrincipals()).isEmpty();
    }

    @Test
    void readsAllOfItFromTheCommandLine() {
        var settings = edge.read(
                "", "region", "eu-west-1", "domain", "a.example", "hostedZone", "Z1", "pattern", "same-account");

        assertThat(settings.region()).isEqualTo("eu-west-1");
        assertThat(settings.service()).isEmpty();
    }

    @Test
    void takesClientsOfTheSameAccountBesideTheSample() {
        var settings = edge.read(REQUIRED
                + "pattern: same-account\n"
                + "clientSources: [ sg-0123abcd, pl-0123456789abcdef0, 10.20.200.0/24, 10.40.0.0/16 ]\n");

        assertThat(settings.clientSources()).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"cn-north-1, aws-cn", "us-gov-west-1, aws-us-gov", "ap-southeast-5, aws", "il-central-1, aws"})
    void makesPrincipalsOfTheRegionsPartition(String region, String partition) {
        var settings = edge.read(REQUIRED, "region", region, "service.allowedPrincipals", "111122223333");

        assertThat(settings.service().orElseThrow().allowedPrincipals())
                .containsExactly("arn:" + partition + ":iam::111122223333:root");
    }

    @ParameterizedTest
    @CsvSource({
        "256, 512",
        "256, 2048",
        "512, 1024",
        "512, 4096",
        "1024, 8192",
        "2048, 16384",
        "4096, 30720",
        "8192, 61440",
        "16384, 122880"
    })
    void takesThePairsOfCpuAndMemoryThatFargateHas(String cpu, String memory) {
        var settings = edge.read(REQUIRED, "capacity.cpu", cpu, "capacity.memory", memory);

        assertThat(settings.capacity().memory()).isEqualTo(Integer.parseInt(memory));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/16", "172.31.0.0/16", "192.168.16.0/20", "10.255.240.0/20"})
    void takesPrivateNetworks(String cidr) {
        assertThat(edge.read(REQUIRED, "network.cidr", cidr).networkCidr()).isEqualTo(cidr);
    }

    @Test
    void takesNetworksThatTouchButDoNotOverlap() {
        var settings = edge.read(REQUIRED, "network.cidr", "10.20.0.0/20", "network.consumerCidr", "10.20.16.0/24");

        assertThat(settings.consumerCidr()).isEqualTo("10.20.16.0/24");
    }

    @Test
    void takesTheLongestDomainAndName() {
        var domain = "a".repeat(56) + ".example";
        var name = "a".repeat(24);

        var settings = edge.read(REQUIRED, "domain", domain, "name", name);

        assertThat(settings.domain()).isEqualTo(domain).hasSize(64);
        assertThat(settings.name()).isEqualTo(name);
    }
}
