package dev.postern.cdk.settings;

/** Where the consumers are. */
public enum Pattern implements Word {
    /** In other accounts, over PrivateLink. */
    CROSS_ACCOUNT("cross-account"),

    /** In the account and VPC of the edge, in subnets of their own. */
    SAME_ACCOUNT("same-account");

    private final String text;

    Pattern(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
