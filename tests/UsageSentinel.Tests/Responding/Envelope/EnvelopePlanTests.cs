using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Tests.Responding.Envelope;

/// <summary>How wide the safety envelope is, how fast it moves, and when it is there at all.</summary>
public sealed class EnvelopePlanTests
{
    private const string Model = "gpt-4o";
    private static readonly DateOnly Today = new(2026, 3, 30);

    private static readonly EnvelopeFacts AllGood = new(true, false, false, false, ResponseMode.Enforce, string.Empty, ContainmentOffer.Everything, true, false, true);

    private static readonly Arbitrary<int[]> Busiest = Gen.Choose(1, 5_000).ArrayOf(40).ToArbitrary();

    public static TheoryData<Guardrail, EnvelopeFacts> Blocking => new()
    {
        { Guardrail.StopSwitch, AllGood with { IsStopped = true } },
        { Guardrail.StopSwitch, AllGood with { IsStopped = null } },
        { Guardrail.StopSwitch, AllGood with { IsStopped = true, IsOn = false, IsHeld = true } },
        { Guardrail.ProtectedKey, AllGood with { ProtectedBy = "proj_a" } },
        { Guardrail.ProtectedKey, AllGood with { ProtectedBy = null, IsHeld = true } },
        { Guardrail.ObserveOnly, AllGood with { Mode = ResponseMode.Observe } },
        { Guardrail.ObserveOnly, AllGood with { Mode = ResponseMode.Approve } },
        { Guardrail.ObserveOnly, AllGood with { Mode = null, IsHeld = true } },
        { Guardrail.NoLever, AllGood with { Offer = new ContainmentOffer([], []) } },
    };

    [Theory]
    [MemberData(nameof(Blocking))]
    public void Of_OneGuardrailAgainst_IsBlockedByIt(Guardrail guardrail, EnvelopeFacts facts) =>
        Assert.Equal(guardrail, Assert.IsType<EnvelopeDecision.Blocked>(EnvelopeDecision.Of(facts)).Guardrail);

    [Fact]
    public void Of_AllGood_IsSet() => Assert.IsType<EnvelopeDecision.Set>(EnvelopeDecision.Of(AllGood));

    [Fact]
    public void Of_SomethingForbidsCapsInForce_AreLifted() => Assert.All(
        [
            AllGood with { IsHeld = true, IsOn = false },
            AllGood with { IsHeld = true, Mode = ResponseMode.Observe },
            AllGood with { IsHeld = true, Mode = ResponseMode.Approve },
            AllGood with { IsHeld = true, ProtectedBy = "key_a" },
            AllGood with { IsHeld = true, IsTakenBack = true },
        ],
        facts => Assert.IsType<EnvelopeDecision.Lift>(EnvelopeDecision.Of(facts)));

    [Fact]
    public void Of_NothingToDoOrTooLittleKnown_StaysAsItIs() => Assert.All(
        [
            AllGood with { IsOn = false },
            AllGood with { IsTakenBack = true },
            AllGood with { IsHeld = true, HasOpenAlert = true },
            AllGood with { HasOpenAlert = true },
            AllGood with { IsComplete = false },
            AllGood with { HasCaps = false },
        ],
        facts => Assert.IsType<EnvelopeDecision.Keep>(EnvelopeDecision.Of(facts)));

    [Fact]
    public void Next_SixDays_HasNoCap() => Assert.Empty(EnvelopePlan.Next(Days(Enumerable.Repeat(100, 6)), EnvelopeCaps.None, Today, 4).Models);

    [Theory]
    [InlineData(100, 100, 400)] // four times the usual
    [InlineData(100, 900, 1_800)] // twice the highest
    [InlineData(1, 1, 20)] // a model that is hardly used
    public void Next_AtFirst_IsAMultipleOfTheUsual(int usual, int highest, int cap)
    {
        var caps = EnvelopePlan.Next(Days(Enumerable.Repeat(usual, 13).Append(highest)), EnvelopeCaps.None, Today, 4).Models[Model];

        Assert.Equal((cap, cap * 1_000), (caps.Requests, caps.Tokens));
    }

    /// <summary>Whatever was used: a cap never falls below the busiest minute, and grows by a fifth a week at most where usage was below it.</summary>
    [Property(MaxTest = 500)]
    public Property Next_DayByDay_GrowsSlowlyAndNeverCutsTheUsual() => Prop.ForAll(Busiest, used =>
    {
        var caps = EnvelopeCaps.None;
        var history = new List<(DateOnly Day, double Cap)>();
        for (var day = 0; day < used.Length; day++)
        {
            var today = Today.AddDays(day);
            var seen = Enumerable.Range(0, day).Select(other => Day(Today.AddDays(other), used[other])).ToImmutableArray();
            caps = EnvelopePlan.Next(seen, caps, today, 4);
            if (!caps.Models.TryGetValue(Model, out var cap))
            {
                continue;
            }

            var highest = seen.Where(one => one.Day >= today.AddDays(-28)).Max(one => one.Models[Model].Requests);
            if (cap.Requests < highest || history.Exists(old => cap.Requests > Math.Max(highest, old.Cap * Math.Pow(1.2, Math.Ceiling((today.DayNumber - old.Day.DayNumber) / 7.0)) + 1e-6)))
            {
                return false;
            }

            history.Add((today, cap.Requests));
        }

        return true;
    });

    /// <summary>Usage that was doubled every week for a month, always below the cap, widens it by no more than 20 % a week.</summary>
    [Fact]
    public void Next_AfterAPause_GrowsByOneStepOnly()
    {
        var caps = EnvelopePlan.Next(Days(Enumerable.Repeat(10, 14)), EnvelopeCaps.None, Today, 4);
        var later = Enumerable.Range(0, 20).Select(day => Day(Today.AddDays(day + 20), 30)).ToImmutableArray();

        Assert.Equal(48, EnvelopePlan.Next(later, caps, Today.AddDays(40), 4).Models[Model].Requests, 6);
    }

    /// <summary>Speech and images are reported without tokens: a cap of their tokens would refuse all of them.</summary>
    [Fact]
    public void Next_ModelWithoutTokens_OnlyRequestsAreCapped()
    {
        var days = Enumerable.Range(1, 9).Select(day => new EnvelopeDay(Today.AddDays(-day), ImmutableSortedDictionary<string, BusyMinute>.Empty.Add("tts-1", new BusyMinute(10, 0)))).ToImmutableArray();
        var own = new ProviderLimitState.Limits([new RateLimit("rl-tts-1", "tts-1", 500, 30_000)]);

        var caps = EnvelopePlan.Next(days, EnvelopePlan.Next(days, EnvelopeCaps.None, Today, 4), Today, 4);

        Assert.Equal(new EnvelopeCap(40, EnvelopeCap.Unlimited), caps.Models["tts-1"]);
        Assert.True(EnvelopeLimits.Wanted(caps, own, null)!.IsSame(new ProviderLimitState.Limits([own.Models[0] with { MaxRequestsPerMinute = 40 }])));
    }

    /// <summary>A model that is not used for a month keeps its cap: it is not open to whoever comes.</summary>
    [Fact]
    public void Next_ModelNoLongerUsed_KeepsItsCap()
    {
        var caps = EnvelopePlan.Next(Days(Enumerable.Repeat(10, 14)), EnvelopeCaps.None, Today, 4);

        Assert.Equal(caps.Models[Model], EnvelopePlan.Next([], caps, Today.AddDays(60), 4).Models[Model]);
    }

    private static ImmutableArray<EnvelopeDay> Days(IEnumerable<int> busiest) => [.. busiest.Reverse().Select((requests, index) => Day(Today.AddDays(-1 - index), requests))];

    private static EnvelopeDay Day(DateOnly day, int requests) => new(day, ImmutableSortedDictionary<string, BusyMinute>.Empty.Add(Model, new BusyMinute(requests, 1_000L * requests)));
}
