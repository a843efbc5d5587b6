package dev.postern.cdk.settings;

import java.util.regex.Pattern;

/** The name of a thing in AWS, {@code arn:partition:service:region:account:resource}. */
record Arn(String partition, String service, String region, String account, String resource) {
    private static final Pattern FORM =
            Pattern.compile("arn:(aws[a-z-]{0,20}):([a-z0-9-]{1,40}):([a-z0-9-]{0,40}):([0-9]{12}|):([!-~]{1,1024})");

    /** @throws InvalidSetting for the key, if it is none of that service with such a resource in that region (none for IAM) */
    static Arn parse(String key, String text, String service, String region, String resource, String expected) {
        var found = FORM.matcher(text);
        if (found.matches()) {
            var arn = new Arn(found.group(1), found.group(2), found.group(3), found.group(4), found.group(5));
            if (arn.service.equals(service)
                    && arn.region.equals(region)
                    && !arn.account.isEmpty()
                    && arn.resource.matches(resource)) {
                return arn;
            }
        }
        throw InvalidSetting.value(key, text, expected);
    }

    /** Which of AWS's separate worlds a region is in. */
    static String partition(String region) {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }
}
