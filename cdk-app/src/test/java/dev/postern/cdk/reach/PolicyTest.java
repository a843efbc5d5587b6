package dev.postern.cdk.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.cdk.reach.Request.Entrance;
import dev.postern.cdk.reach.Statement.Condition;
import dev.postern.cdk.reach.Statement.Effect;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The evaluator the proof rests on. Each case is a sentence of the IAM user guide, "Policy evaluation logic" and "Condition operators". */
class PolicyTest {
    private static final String API = "arn:aws:execute-api:eu-central-1:111122223333:api/live/GET/widgets";

    private static final Request FROM_OURS =
            new Request(new Entrance("ours", Optional.of("vpce-ours"), Optional.of("vpc-1")), API, Optional.empty());
    private static final Request FROM_NOWHERE =
            new Request(new Entrance("nowhere", Optional.empty(), Optional.empty()), API, Optional.empty());

    private static final Statement ALLOW = statement(Effect.ALLOW);

    @Test
    void deniesWhatNothingAllows() {
        assertThat(new Policy(List.of()).allows(FROM_OURS, API)).isFalse();
    }

    @Test
    void letsAnExplicitDenyWin() {
        var policy = new Policy(List.of(ALLOW, statement(Effect.DENY)));

        assertThat(policy.allows(FROM_OURS, API)).isFalse();
    }

    @Test
    void takesANegatedOperatorForTrueWhereTheKeyIsMissing() {
        var denyOthers =
                statement(Effect.DENY, new Condition("StringNotEquals", "aws:SourceVpce", List.of("vpce-ours")));
        var policy = new Policy(List.of(ALLOW, denyOthers));

        assertThat(policy.allows(FROM_OURS, API)).isTrue();
        assertThat(policy.allows(FROM_NOWHERE, API)).isFalse();
    }

    @Test
    void takesAPlainOperatorForFalseWhereTheKeyIsMissing() {
        var policy = new Policy(List.of(
                statement(Effect.ALLOW, new Condition("StringEquals", "aws:SourceVpce", List.of("vpce-ours")))));

        assertThat(policy.allows(FROM_OURS, API)).isTrue();
        assertThat(policy.allows(FROM_NOWHERE, API)).isFalse();
    }

    @Test
    void wantsEveryConditionToHold() {
        var policy = new Policy(List.of(statement(
                Effect.ALLOW,
                new Condition("StringEquals", "aws:SourceVpce", List.of("vpce-ours")),
                new Condition("StringEquals", "aws:SourceVpc", List.of("vpc-2")))));

        assertThat(policy.allows(FROM_OURS, API)).isFalse();
    }

    @Test
    void comparesResourcesWithTheirWildcards() {
        var stage = new Statement(
                Effect.ALLOW,
                List.of("execute-api:*"),
                List.of("arn:aws:execute-api:*:111122223333:*/live/*"),
                List.of());
        var policy = new Policy(List.of(stage));

        assertThat(policy.allows(FROM_OURS, API)).isTrue();
        assertThat(policy.allows(FROM_OURS, API.replace("live", "test"))).isFalse();
    }

    @Test
    void doesNotGuessWhatItDoesNotKnow() {
        var operator = new Condition("NumericEquals", "aws:SourceVpce", List.of("1"));
        var key = new Condition("StringEquals", "aws:PrincipalOrgID", List.of("o-1"));

        assertThatThrownBy(() -> operator.holds(Map.of())).hasMessage("condition operator: NumericEquals: unknown");
        assertThatThrownBy(() -> key.holds(Map.of())).hasMessage("condition key: aws:PrincipalOrgID: unknown");
    }

    private static Statement statement(Effect effect, Condition... conditions) {
        return new Statement(effect, List.of("execute-api:Invoke"), List.of("*"), List.of(conditions));
    }
}
