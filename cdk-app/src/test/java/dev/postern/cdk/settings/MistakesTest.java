package dev.postern.cdk.settings;

import static dev.postern.cdk.settings.SettingsText.REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of mistakes, word by word; what follows the expectation's first words is left to the reader of the message. */
class MistakesTest {
    @TempDir
    private Path directory;

    private SettingsText edge;

    @BeforeEach
    void settings() {
        edge = new SettingsText(directory);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        # what stands after the three required lines (; is a new line) | the line said of it
        colour: red                   | edge.yaml: line 4: colour: unknown key (expected: name, region, domain, hostedZone, mode, pattern, side, hostRouting, authority, lists, register, denyList, roster, accessPolicy, serverCertificate, service, clientSources, network, capacity, jwt, retentionDays, alarmTopic)
        capacity:;  task: 3           | edge.yaml: line 5: capacity.task: unknown key (expected: zones, tasks, maxTasks, cpu, memory, connectionsPerTask, requestsPerSecond, burst)
        region: eu-west-1             | edge.yaml: line 4: region: stands twice (expected: once)
        register: clients             | edge.yaml: line 4: register: "clients" (expected: table)
        denyList: s3://lists/deny     | edge.yaml: line 4: denyList: "s3://lists/deny" (expected: object)
        register:;  dynamodb: clients | edge.yaml: line 5: register.dynamodb: unknown key (expected: table)
        jwt: { audience: a, audience: b } | edge.yaml: line 4: jwt.audience: stands twice (expected: once)
        mode: nlb                     | edge.yaml: line 4: mode: "nlb" (expected: alb-verify, nlb-netty, alb-passthrough-netty)
        mode: [alb-verify]            | edge.yaml: line 4: mode: a list (expected: a value)
        mode: { is: alb-verify }      | edge.yaml: line 4: mode: a section (expected: a value)
        mode:                         | edge.yaml: line 4: mode: nothing (expected: a value)
        mode: null                    | edge.yaml: line 4: mode: nothing (expected: a value)
        capacity: 3                   | edge.yaml: line 4: capacity: "3" (expected: zones, tasks, maxTasks, cpu, memory, connectionsPerTask, requestsPerSecond, burst)
        capacity: [3]                 | edge.yaml: line 4: capacity: a list (expected: zones, tasks, maxTasks, cpu, memory, connectionsPerTask, requestsPerSecond, burst)
        lists: { files: a.pem }       | edge.yaml: line 4: lists.files: "a.pem" (expected: a list)
        service:;  allowedPrincipals:;    - 111122223333;    - [x] | edge.yaml: line 7: service.allowedPrincipals[1]: a list (expected: a value)
        name: &n postern              | edge.yaml: line 4: name: an anchor, for an alias (expected: the value itself, each time)
        name: *n                      | edge.yaml: line 4: not YAML: found undefined alias n
        name: !!binary YQ==           | edge.yaml: line 4: name: a tag (expected: the value itself)
        ? [a] : b                     | edge.yaml: line 4: a key that is no word (expected: name, region, domain, hostedZone, mode, pattern, side, hostRouting, authority, lists, register, denyList, roster, accessPolicy, serverCertificate, service, clientSources, network, capacity, jwt, retentionDays, alarmTopic)
        ---;region: eu-west-1         | edge.yaml: line 5: a second document (expected: one)
        name: "a                      | edge.yaml: line 5: not YAML: found unexpected end of stream
        name: a: b                    | edge.yaml: line 4: not YAML: mapping values are not allowed here
        name: "a\\nb"                 | edge.yaml: line 4: name: "a\\x0Ab" (expected: lower-case letters, digits and single hyphens, a letter first, at most 24)
        """)
    void inTheFile(String lines, String said) {
        assertThat(edge.mistake(REQUIRED + lines.replace(';', '\n') + "\n")).isEqualTo(said);
    }

    @ParameterizedTest(name = "-c {0}={1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        name | Postern | (expected: lower-case letters, digits and single hyphens, a letter first, at most 24)
        name | a-      | (expected: lower-case letters, digits and single hyphens, a letter first, at most 24)
        name | a--b    | (expected: lower-case letters, digits and single hyphens, a letter first, at most 24)
        name | aaaaaaaaaaaaaaaaaaaaaaaaa | (expected: lower-case letters, digits and single hyphens, a letter first, at most 24)
        region | Frankfurt | (expected: an AWS region, such as eu-central-1)
        region | eu-central | (expected: an AWS region, such as eu-central-1)
        domain | *.example.com | (expected: a host name in lower case, such as api.example.com, of at most 64 characters)
        domain | api | (expected: a host name in lower case, such as api.example.com, of at most 64 characters)
        domain | API.example.com | (expected: a host name in lower case, such as api.example.com, of at most 64 characters)
        domain | api.example.com. | (expected: a host name in lower case, such as api.example.com, of at most 64 characters)
        domain | -a.example.com | (expected: a host name in lower case, such as api.example.com, of at most 64 characters)
        domain | 10.0.0.1 | (expected: a host name in lower case, such as api.example.com, of at most 64 characters)
        domain | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example | (expected: a host name in lower case, such as api.example.com, of at most 64 characters)
        hostedZone | /hostedzone/Z123 | (expected: the id of a hosted zone, such as Z0123456789ABCDEFGHIJ)
        hostedZone | example.com | (expected: the id of a hosted zone, such as Z0123456789ABCDEFGHIJ)
        pattern | both | (expected: cross-account, same-account)
        hostRouting | path | (expected: domain, rewrite)
        authority.source | acm | (expected: new-private-ca, private-ca, bundle)
        authority.commonName | `` | (expected: 1 to 64 characters of ASCII)
        authority.validityYears | 31 | (expected: 1..30)
        authority.validityYears | 0 | (expected: 1..30)
        lists.mode | manual | (expected: synced, static)
        service.acceptance | yes | (expected: required, automatic)
        network.cidr | 10.20.0.1/16 | (expected: a private network of /16 to /20, such as 10.20.0.0/16)
        network.cidr | 10.20.0.0/15 | (expected: a private network of /16 to /20, such as 10.20.0.0/16)
        network.cidr | 10.20.0.0/21 | (expected: a private network of /16 to /20, such as 10.20.0.0/16)
        network.cidr | 8.8.0.0/16 | (expected: a private network of /16 to /20, such as 10.20.0.0/16)
        network.cidr | 10.20.0.0 | (expected: a private network of /16 to /20, such as 10.20.0.0/16)
        network.cidr | 172.32.0.0/16 | (expected: a private network of /16 to /20, such as 10.20.0.0/16)
        network.consumerCidr | 10.30.0.0/25 | (expected: a private network of /16 to /24, such as 10.20.0.0/16)
        network.consumerCidr | 10.20.16.0/20 | (expected: apart from network.cidr 10.20.0.0/16)
        register.table | ab | (expected: the name of a DynamoDB table, 3 to 255 letters, digits, dots, dashes, underscores)
        register.table | `` | (expected: the name of a DynamoDB table, 3 to 255 letters, digits, dots, dashes, underscores)
        register.table | * | (expected: the name of a DynamoDB table, 3 to 255 letters, digits, dots, dashes, underscores)
        register.table | arn:aws:dynamodb:eu-central-1:111122223333:table/clients | (expected: the name of a DynamoDB table, 3 to 255 letters, digits, dots, dashes, underscores)
        denyList.object | `` | (expected: s3://BUCKET/KEY of a deny-list that exists)
        denyList.object | s3://lists | (expected: s3://BUCKET/KEY of a deny-list that exists)
        denyList.object | s3://lists/ | (expected: s3://BUCKET/KEY of a deny-list that exists)
        denyList.object | s3://lists/deny/ | (expected: s3://BUCKET/KEY of a deny-list that exists)
        denyList.object | s3://lists/* | (expected: s3://BUCKET/KEY of a deny-list that exists)
        denyList.object | s3://Lists/deny.json | (expected: s3://BUCKET/KEY of a deny-list that exists)
        denyList.object | deny.json | (expected: s3://BUCKET/KEY of a deny-list that exists)
        denyList.object | https://lists.s3.amazonaws.com/deny.json | (expected: s3://BUCKET/KEY of a deny-list that exists)
        capacity.zones | 1 | (expected: 2..3)
        capacity.zones | 4 | (expected: 2..3)
        capacity.tasks | 1 | (expected: 2..500)
        capacity.tasks | two | (expected: a whole number)
        capacity.tasks | -2 | (expected: a whole number)
        capacity.tasks | 02 | (expected: a whole number)
        capacity.tasks | 9999999999 | (expected: a whole number)
        capacity.maxTasks | 1 | (expected: 2..500)
        capacity.maxTasks | 501 | (expected: 2..500)
        capacity.cpu | 1000 | (expected: 256, 512, 1024, 2048, 4096, 8192 or 16384)
        capacity.memory | 1024 | (expected: 2048..8192 in steps of 1024 with cpu 1024)
        capacity.memory | 2500 | (expected: 2048..8192 in steps of 1024 with cpu 1024)
        capacity.memory | 9216 | (expected: 2048..8192 in steps of 1024 with cpu 1024)
        capacity.connectionsPerTask | 0 | (expected: 1..100000)
        capacity.requestsPerSecond | 100001 | (expected: 1..100000)
        capacity.burst | 0 | (expected: 1..100000)
        retentionDays | 91 | (expected: what CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653)
        alarmTopic | alarms | (expected: the ARN of an SNS topic in the region of this deployment)
        alarmTopic | arn:aws:sns:eu-west-1:111122223333:alarms | (expected: the ARN of an SNS topic in the region of this deployment)
        alarmTopic | arn:aws:sqs:eu-central-1:111122223333:alarms | (expected: the ARN of an SNS topic in the region of this deployment)
        """)
    void inAValueOfTheCommandLine(String key, String value, String expected) {
        assertThat(edge.mistake(REQUIRED, key, value)).isEqualTo("-c " + key + ": \"" + value + "\" " + expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        service.allowedPrincipals | * | [0]: "*" (expected: an account, such as 111122223333, or the ARN of an account, a user or a role; not *)
        service.allowedPrincipals | 111122223333,arn:aws:iam::*:root | [1]: "arn:aws:iam::*:root" (expected: an account, such as 111122223333, or the ARN of an account, a user or a role; not *)
        service.allowedPrincipals | arn:aws:iam::111122223333:role/* | [0]: "arn:aws:iam::111122223333:role/*" (expected: an account, such as 111122223333, or the ARN of an account, a user or a role; not *)
        service.allowedPrincipals | 11112222333 | [0]: "11112222333" (expected: an account, such as 111122223333, or the ARN of an account, a user or a role; not *)
        service.allowedPrincipals | 111122223333,arn:aws:iam::111122223333:root | [1]: "arn:aws:iam::111122223333:root" (expected: each once)
        service.allowedPrincipals | arn:aws-cn:iam::111122223333:root | [0]: "arn:aws-cn:iam::111122223333:root" (expected: an ARN that begins with arn:aws:)
        service.allowedRegions | eu-west-1,eu-central-1 | [1]: "eu-central-1" (expected: other regions; the own is always allowed)
        service.allowedRegions | eu-west-1,eu-west-1 | [1]: "eu-west-1" (expected: each once)
        service.allowedRegions | everywhere | [0]: "everywhere" (expected: an AWS region, such as eu-central-1)
        service.allowedRegions | cn-north-1 | [0]: "cn-north-1" (expected: a region that eu-central-1 can reach)
        """)
    void inAnItemOfAList(String key, String items, String said) {
        assertThat(edge.mistake(REQUIRED, key, items)).isEqualTo("-c " + key + said);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        0.0.0.0/0
        10.0.0.0/8
        10.20.0.0/16
        8.8.8.0/24
        sg-123
        10.40.1.1/24
        """)
    void inASourceOfClients(String source) {
        assertThat(edge.mistake(REQUIRED + "pattern: same-account\nclientSources: [sg-0123abcd, " + source + "]\n"))
                .isEqualTo(
                        "edge.yaml: line 5: clientSources[1]: \"" + source
                                + "\" (expected: sg-…, pl-… or a private network such as 10.40.1.0/24, and not the whole of network.cidr)");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        mode: nlb-netty | edge.yaml: line 1: serverCertificate: missing (expected: the whole ARN of a secret in the region of this deployment, with the six characters AWS puts at its end)
        mode: nlb-netty;serverCertificate: arn:aws:secretsmanager:eu-central-1:111122223333:secret:server | edge.yaml: line 5: serverCertificate: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:server" (expected: the whole ARN of a secret in the region of this deployment, with the six characters AWS puts at its end)
        mode: nlb-netty;serverCertificate: arn:aws:secretsmanager:eu-west-1:111122223333:secret:server-AbCdEf | edge.yaml: line 5: serverCertificate: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:server-AbCdEf" (expected: the whole ARN of a secret in the region of this deployment, with the six characters AWS puts at its end)
        serverCertificate: arn:aws:secretsmanager:eu-central-1:111122223333:secret:server-AbCdEf | edge.yaml: line 4: serverCertificate: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:server-AbCdEf" (expected: none; only mode nlb-netty has its own)
        accessPolicy: edge.yaml | edge.yaml: line 4: accessPolicy: "edge.yaml" (expected: none; only the modes with a proxy, nlb-netty and alb-passthrough-netty, enforce it)
        roster: { object: s3://lists/roster.json } | edge.yaml: line 4: roster.object: "s3://lists/roster.json" (expected: none; only the modes with a proxy, nlb-netty and alb-passthrough-netty, enforce it)
        mode: alb-passthrough-netty;roster: { object: roster.json } | edge.yaml: line 5: roster.object: "roster.json" (expected: s3://BUCKET/KEY of a roster that exists)
        lists:;  mode: static | edge.yaml: line 5: lists.mode: "static" (expected: synced; static is for mode alb-verify with authority.source bundle)
        lists: { files: [a.pem] } | edge.yaml: line 4: lists.files: means nothing here (expected: none with lists.mode synced)
        pattern: same-account;service:;  acceptance: required | edge.yaml: line 6: service.acceptance: means nothing here (expected: none with pattern same-account)
        pattern: same-account;side: consumer | edge.yaml: line 5: side: "consumer" (expected: provider; with pattern same-account the sample consumer is the provider's too)
        clientSources: [sg-0123abcd] | edge.yaml: line 4: clientSources: "[sg-0123abcd]" (expected: none; consumers of the pattern cross-account come through their endpoints)
        authority:;  arn: x | edge.yaml: line 5: authority.arn: means nothing here (expected: none with authority.source new-private-ca)
        authority:;  bundle: ca.pem | edge.yaml: line 5: authority.bundle: means nothing here (expected: none with authority.source new-private-ca)
        authority:;  source: bundle;  commonName: x | edge.yaml: line 6: authority.commonName: means nothing here (expected: none with authority.source bundle)
        authority:;  source: bundle | edge.yaml: line 4: authority.bundle: missing (expected: a file of CA certificates, PEM)
        authority:;  source: private-ca | edge.yaml: line 4: authority.arn: missing (expected: the ARN of an AWS Private CA in the region of this deployment)
        jwt:;  issuer: i | edge.yaml: line 4: jwt.jwks: missing (expected: https://HOST/PATH)
        jwt:;  issuer: i;  jwks: https://i.example/keys;  audience: a;  binding: never | edge.yaml: line 8: jwt.binding: "never" (expected: required, if-present)
        jwt:;  issuer: i;  jwks: http://i.example/keys;  audience: a | edge.yaml: line 6: jwt.jwks: "http://i.example/keys" (expected: https://HOST/PATH)
        jwt:;  issuer: i;  jwks: 'https://i example/keys';  audience: a | edge.yaml: line 6: jwt.jwks: "https://i example/keys" (expected: https://HOST/PATH)
        jwt:;  issuer: i;  jwks: https://u:p@i.example/keys;  audience: a | edge.yaml: line 6: jwt.jwks: names a user (expected: https://HOST/PATH)
        jwt:;  issuer: i;  jwks: https://i.example/keys;  audience: 'a b' | edge.yaml: line 7: jwt.audience: "a b" (expected: what tokens name as aud, without blanks)
        """)
    void betweenKeys(String lines, String said) {
        assertThat(edge.mistake(REQUIRED + lines.replace(';', '\n') + "\n")).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        region     | an AWS region, such as eu-central-1
        domain     | a host name in lower case, such as api.example.com, of at most 64 characters
        hostedZone | the id of a hosted zone, such as Z0123456789ABCDEFGHIJ
        """)
    void inWhatIsNotThere(String key, String expected) {
        var others = REQUIRED.replaceAll("(?m)^" + key + ":.*\n", "");

        assertThat(edge.mistake(others))
                .isEqualTo("edge.yaml: line 1: " + key + ": missing (expected: " + expected + ")");
    }

    @Test
    void inAKeyOfTheCommandLine() {
        assertThat(edge.mistake(REQUIRED, "capacity.task", "3"))
                .isEqualTo("-c capacity.task: unknown key (expected: zones, tasks, maxTasks, cpu, memory, "
                        + "connectionsPerTask, requestsPerSecond, burst)");
        assertThat(edge.mistake(REQUIRED, "mod", "nlb-netty"))
                .startsWith("-c mod: unknown key (expected: name, region,");
        assertThat(edge.mistake(REQUIRED, "capacity", "3")).startsWith("-c capacity: \"3\" (expected: zones, tasks,");
    }

    @Test
    void inAFileThatIsNone() {
        assertThat(edge.mistake("just a text")).startsWith("edge.yaml: line 1: no keys (expected: name, region,");
        assertThat(edge.mistake("- a\n- b\n")).startsWith("edge.yaml: line 1: no keys (expected: name, region,");
        assertThat(edge.mistake("name: \u0007\n")).isEqualTo("edge.yaml: not YAML: special characters are not allowed");
    }

    @Test
    void neverShowsAKeyThatSomebodyPasted() {
        var said = edge.mistake(REQUIRED + "alarmTopic: |\n  -----BEGIN PRIVATE KEY-----\n  MIGHAgEA\n");

        assertThat(said).startsWith("edge.yaml: line 4: alarmTopic: \"…\"").doesNotContain("MIGHAgEA");
    }

    @Test
    void showsTheBeginningOfALongValue() {
        var said = edge.mistake(REQUIRED + "mode: " + "x".repeat(10_000) + "\n");

        assertThat(said).contains("\"" + "x".repeat(100) + "…\"").hasSizeLessThan(250);
    }
}
