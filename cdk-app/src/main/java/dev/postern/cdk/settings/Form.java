package dev.postern.cdk.settings;

import static dev.postern.cdk.settings.InvalidSetting.require;

import java.util.Set;

/** Texts whose form AWS prescribes. */
final class Form {
    static final String REGION = "an AWS region, such as eu-central-1";
    static final String DOMAIN = "a host name in lower case, such as api.example.com, of at most 64 characters";
    static final String TABLE = "the name of a DynamoDB table, 3 to 255 letters, digits, dots, dashes, underscores";
    static final String HOSTED_ZONE = "the id of a hosted zone, such as Z0123456789ABCDEFGHIJ";

    /** CloudWatch Logs API, PutRetentionPolicy, retentionInDays. */
    private static final Set<Integer> RETENTION = Set.of(
            1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);

    private Form() {}

    /** Stack names may have 128 characters; names that AWS makes of them, of a load balancer for one, 32. */
    static void name(String name) {
        require(
                name.matches("[a-z]([a-z0-9]|-(?=[a-z0-9])){0,23}"),
                "name",
                name,
                "lower-case letters, digits and single hyphens, a letter first, at most 24");
    }

    static void region(String key, String region) {
        require(region.matches("[a-z]{2}(-[a-z]{2,12}){1,2}-[1-9][0-9]?"), key, region, REGION);
    }

    /** Shorter than DNS allows: the common name of a certificate has 64 characters (RFC 5280, ub-common-name). */
    static void domain(String domain) {
        require(
                domain.length() <= 64
                        && domain.matches(
                                "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])"),
                "domain",
                domain,
                DOMAIN);
    }

    /** Route 53 API, ResourceId: at most 32 characters. */
    static void hostedZone(String id) {
        require(id.matches("Z[A-Z0-9]{1,31}"), "hostedZone", id, HOSTED_ZONE);
    }

    /** DynamoDB developer guide, "Naming rules"; no ARN, which another account's or region's could be. */
    static void table(String key, String name) {
        require(name.matches("[A-Za-z0-9_.-]{3,255}"), key, name, TABLE);
    }

    /**
     * S3 user guide, "Bucket naming rules", and of "Object key names" the safe characters but the asterisk, which a policy would take for any
     * object.
     */
    static void object(String key, String uri, String expected) {
        require(
                uri.matches("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[\\w!.'()/-]{1,1024}") && !uri.endsWith("/"),
                key,
                uri,
                expected);
    }

    static void retention(int days) {
        require(
                RETENTION.contains(days),
                "retentionDays",
                days,
                "what CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, "
                        + "2557, 2922, 3288 or 3653");
    }

    /** RFC 5280, ub-common-name and ub-organization-name; AWS Private CA takes no more either. */
    static void distinguished(String key, String text) {
        require(text.matches("[ -~]{1,64}") && !text.isBlank(), key, text, "1 to 64 characters of ASCII");
    }
}
