package dev.postern.twin.wire;

/** One service of AWS. Called by several threads at once; may block on files. */
@FunctionalInterface
public interface Service {
    /**
     * Answers a call.
     *
     * @throws AwsError for what AWS would refuse, under its name
     */
    AwsAnswer answer(AwsCall call);
}
