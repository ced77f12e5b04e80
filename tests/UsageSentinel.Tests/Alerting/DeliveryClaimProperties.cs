using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting;

public class DeliveryClaimProperties
{
    private static readonly Func<string, bool> NobodyIsGone = _ => false;

    private static readonly Gen<int?> Minutes = Gen.Frequency((1, Gen.Constant<int?>(null)), (3, Gen.Choose(-100, 100).Select(minutes => (int?)minutes)));

    private static Arbitrary<(DeliveryClaim Claim, DateTimeOffset Now)> Any { get; } = (
        from due in Minutes
        from until in Minutes
        from who in Gen.Elements<string?>(null, "ada", "bob")
        from attempts in Gen.Choose(0, 50)
        from now in Gen.Choose(-100, 100)
        select (new DeliveryClaim { DueAt = At(due), ClaimedUntil = At(until), ClaimedBy = who, Attempts = attempts, LastError = "why" }, Given.Monday.AddMinutes(now)))
        .ToArbitrary();

    /// <summary>Two senders never have the same thing: what is taken is ready for nobody until the claim ends.</summary>
    [Property]
    public Property Taken_IsReadyForNobodyUntilTheClaimEnds() => Prop.ForAll(Any, Lengths, (given, minutes) =>
    {
        var taken = given.Claim.Taken("ada", given.Now.AddMinutes(minutes));
        return taken.IsHeld(given.Now) && !taken.IsReady(given.Now, NobodyIsGone) && !taken.IsHeld(given.Now.AddMinutes(minutes));
    });

    /// <summary>A claim cannot lose work: when it ends, the work is as ready as it was before.</summary>
    [Property]
    public Property Taken_WhenTheClaimEnds_IsAsReadyAsBefore() => Prop.ForAll(Any, Lengths, (given, minutes) =>
    {
        var later = given.Now.AddMinutes(minutes);
        return given.Claim.Taken("ada", later).IsReady(later, NobodyIsGone) == !(given.Claim.DueAt > later);
    });

    /// <summary>A sender that is gone holds nothing back.</summary>
    [Property]
    public Property Taken_ByASenderThatIsGone_IsAsReadyAsIfItWereFree() => Prop.ForAll(Any, given =>
        given.Claim.Taken("ada", given.Now.AddHours(1)).IsReady(given.Now, name => name == "ada") == !(given.Claim.DueAt > given.Now));

    /// <summary>What failed waits until its time and not a moment longer, and says why.</summary>
    [Property]
    public Property Postponed_WaitsUntilItsTimeAndIsHeldByNobody() => Prop.ForAll(Any, Lengths, (given, minutes) =>
    {
        var due = given.Now.AddMinutes(minutes);
        var failed = given.Claim.Attempted().Postponed("no route", due);
        return !failed.IsReady(given.Now, NobodyIsGone)
            && failed.IsReady(due, NobodyIsGone)
            && !failed.IsHeld(given.Now)
            && failed.Attempts == given.Claim.Attempts + 1
            && failed.LastError == "no route";
    });

    [Property]
    public Property Retried_IsReadyAtOnceAndForgetsNoAttempt() => Prop.ForAll(Any, given =>
        given.Claim.Retried().IsReady(given.Now, NobodyIsGone) && given.Claim.Retried().Attempts == given.Claim.Attempts);

    [Fact]
    public void Due_WithoutATime_IsFree() => Assert.Equal(DeliveryClaim.Free, DeliveryClaim.Due(null));

    private static Arbitrary<int> Lengths { get; } = Gen.Choose(1, 1_000).ToArbitrary();

    private static DateTimeOffset? At(int? minutes) => minutes is { } number ? Given.Monday.AddMinutes(number) : null;
}
