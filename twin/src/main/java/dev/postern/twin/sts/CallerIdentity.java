package dev.postern.twin.sts;

import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.QueryService;
import dev.postern.twin.wire.Service;
import java.util.Map;

/** {@code GetCallerIdentity}: whoever asks is the one user of the one account. */
public final class CallerIdentity {
    /** Of the API, which tells its requests from other services'. */
    public static final String VERSION = "2011-06-15";

    private CallerIdentity() {}

    public static Service service() {
        return new QueryService(
                "https://sts.amazonaws.com/doc/" + VERSION + "/", Map.of("GetCallerIdentity", (input, output, call) -> {
                    output.text("Arn", "arn:aws:iam::" + AwsCall.ACCOUNT + ":user/twin");
                    output.text("UserId", "AIDAEXAMPLETWINUSER00");
                    output.text("Account", AwsCall.ACCOUNT);
                }));
    }
}
