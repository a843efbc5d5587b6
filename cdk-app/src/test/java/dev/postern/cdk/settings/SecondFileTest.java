package dev.postern.cdk.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.settings.AuthoritySettings.GivenPrivateCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a second deployment, as docs/deploy.md has the shell write it from outputs of the first. */
class SecondFileTest {
    private static final String CA = "11111111-2222-3333-4444-555555555555";
    private static final String ARN = "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/" + CA;

    /** What the shell puts in, as CloudFormation names things. */
    private static final Map<String, String> PUT_IN = Map.of(
            "$(out AuthorityArn | sed 's|.*/||')", CA,
            "$(out AuthorityArn)", ARN,
            "$(out TrustBucket)", "postern-trust-bucketd7feb781-1a2b3c4d5e6f",
            "$(out RegisterTable)", "postern-trust-RegisterTable67B31D64-1A2B3C4D5E6F",
            "$(out DenyList)", "s3://postern-trust-bucketd7feb781-1a2b3c4d5e6f/deny/deny-list.json",
            "secretsmanager:…", "secretsmanager:eu-central-1:111122223333:secret:server-AbCdEf");

    @TempDir
    private Path directory;

    @Test
    void namesWhatTheFirstHas() throws IOException {
        var edge = new SettingsText(directory);
        edge.file("ca-bundle.pem", Minted.ca("Partners"));

        var settings = edge.read(written());

        assertThat(settings.name()).isNotEqualTo("postern");
        assertThat(settings.authority())
                .isInstanceOfSatisfying(
                        GivenPrivateCa.class,
                        authority -> assertThat(authority.list())
                                .isEqualTo("s3://postern-trust-bucketd7feb781-1a2b3c4d5e6f/crl/" + CA + ".crl"));
        assertThat(settings.register()).contains(PUT_IN.get("$(out RegisterTable)"));
        assertThat(settings.denyList()).contains(PUT_IN.get("$(out DenyList)"));
    }

    private static String written() throws IOException {
        var page = Files.readString(Path.of("../docs/deploy.md"));
        var file = Pattern.compile("second\\.yaml <<END\n(.*?\n)END\n", Pattern.DOTALL)
                .matcher(page);
        assertThat(file.find()).isTrue();
        var text = file.group(1);
        for (var put : PUT_IN.entrySet()) {
            assertThat(text).contains(put.getKey());
            text = text.replace(put.getKey(), put.getValue());
        }
        return text;
    }
}
