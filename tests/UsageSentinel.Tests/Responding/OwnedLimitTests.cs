using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Tests.Responding;

/// <summary>The one record of a provider limit: the tightest holds, a person's value is never lifted, and none is forgotten.</summary>
public sealed class OwnedLimitTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly RateLimit Gpt = new("rl-gpt-4o", "gpt-4o", 10_000, 30_000_000, null, null, 2_147_483_647);
    private static readonly RateLimit Mini = new("rl-gpt-4o-mini", "gpt-4o-mini", 10_000, 30_000_000);

    private static readonly Arbitrary<Deed[]> AnyDeeds =
        (from kind in Gen.Choose(0, 9)
         from who in Gen.Choose(0, 3)
         from value in Gen.Choose(1, 60)
         from model in Gen.Choose(0, 2)
         select new Deed(kind, who, value, model)).ArrayOf(24).ToArbitrary();

    /// <summary>Reasons come and go in any order, processes die before the provider is asked, requests arrive late, people change limits: for one setting and for several.</summary>
    [Property(MaxTest = 2_000)]
    public Property AnyDeeds_TightestHoldsAndThePersonsValueComesBack() => Prop.ForAll(AnyDeeds, deeds =>
        new World(new ProviderLimitState.Spend(10_000)).Run(deeds) && new World(new ProviderLimitState.Limits([Gpt, Mini])).Run(deeds));

    [Fact]
    public void Look_PersonRaisesOneOfTwoModels_OnlyThatOneIsTheirs()
    {
        var tight = new ProviderLimitState.Limits([Gpt with { MaxRequestsPerMinute = 5 }, Mini with { MaxRequestsPerMinute = 6 }]);
        var limit = OwnedLimit.Hold(null, Of("a", tight), new ProviderLimitState.Limits([Gpt, Mini]), Now);

        var look = limit.Look(new ProviderLimitState.Limits([Gpt with { MaxRequestsPerMinute = 700 }, tight.Models[1]]), Now);

        Assert.Equal(Gpt.Id, Assert.Single(look.Overridden));
        Assert.True(look.Limit.Effective.IsSame(new ProviderLimitState.Limits([Gpt with { MaxRequestsPerMinute = 700 }, tight.Models[1]])));
        Assert.True(look.Limit.Lift("a").Effective.IsSame(new ProviderLimitState.Limits([Gpt with { MaxRequestsPerMinute = 700 }, Mini])));
    }

    /// <summary>What the product does not change stays the person's, and is no reason to withdraw.</summary>
    [Fact]
    public void Look_PersonChangesAnotherMeterOfTheModel_IsKeptAndNotOverridden()
    {
        var tight = new ProviderLimitState.Limits([Gpt with { MaxRequestsPerMinute = 5 }]);
        var limit = OwnedLimit.Hold(null, Of("a", tight), new ProviderLimitState.Limits([Gpt]), Now);

        var look = limit.Look(new ProviderLimitState.Limits([tight.Models[0] with { MaxRequestsPerDay = 900 }]), Now);

        Assert.Empty(look.Overridden);
        Assert.True(look.Limit.Lift("a").Effective.IsSame(new ProviderLimitState.Limits([Gpt with { MaxRequestsPerDay = 900 }])));
    }

    /// <summary>Before it is verified, the old value means that the provider did nothing; afterwards, that a person set it again.</summary>
    [Fact]
    public void Look_ProviderShowsTheOldValue_IsThePersonsOnlyOnceItWasVerified()
    {
        var limit = OwnedLimit.Hold(null, Of("a", new ProviderLimitState.Spend(500)), new ProviderLimitState.Spend(null), Now);
        Assert.Empty(limit.Look(new ProviderLimitState.Spend(null), Now.AddHours(5)).Overridden);

        var settled = limit.Settle([""], Now);

        Assert.Empty(settled.Look(new ProviderLimitState.Spend(500), Now.AddHours(5)).Overridden);
        Assert.Single(settled.Look(new ProviderLimitState.Spend(null), Now.AddHours(5)).Overridden);
    }

    [Fact]
    public void Hold_BudgetAndEnvelopeAndThrottle_EachLiftsOnlyItself()
    {
        var limit = OwnedLimit.Hold(null, Of("act", new ProviderLimitState.Spend(300)), new ProviderLimitState.Spend(1_000), Now);
        limit = OwnedLimit.Hold(limit, new LimitReason("budget.team", LimitPurpose.Budget, new ProviderLimitState.Spend(200)), new ProviderLimitState.Spend(300), Now);
        limit = OwnedLimit.Hold(limit, new LimitReason("envelope", LimitPurpose.Envelope, new ProviderLimitState.Spend(800)), new ProviderLimitState.Spend(200), Now);

        Assert.Equal(new ProviderLimitState.Spend(200), limit.Effective);
        Assert.Equal(new ProviderLimitState.Spend(300), limit.Lift("budget.team").Effective);
        Assert.Equal(new ProviderLimitState.Spend(800), limit.Lift("budget.team").Lift("act").Effective);
        Assert.Equal(new ProviderLimitState.Spend(1_000), limit.Lift("budget.team").Lift("act").Lift("envelope").Effective);
    }

    private static LimitReason Of(string id, ProviderLimitState value) => new(id, LimitPurpose.Containment, value);

    /// <summary>Something that happens to a limit.</summary>
    public sealed record Deed(int Kind, int Who, int Value, int Model);

    /// <summary>A provider that shows one limit, and the record of it. People set odd values, the product even ones.</summary>
    private sealed class World(ProviderLimitState person)
    {
        private readonly Dictionary<string, ProviderLimitState> reasons = [];
        private ProviderLimitState person = person;
        private ProviderLimitState shown = person;
        private ProviderLimitState? late;
        private OwnedLimit? limit;
        private DateTimeOffset now = Now;
        private int chosen = 1;

        public bool Run(Deed[] deeds)
        {
            foreach (var deed in deeds)
            {
                now = now.AddMinutes(deed.Value % 4);
                switch (deed.Kind)
                {
                    case <= 3:
                        if (!IsTakenOver())
                        {
                            var value = Value(deed, deed.Value * 2);
                            reasons[Id(deed)] = value;
                            limit = OwnedLimit.Hold(limit, Of(Id(deed), value), person, now);
                            Apply(deed);
                        }

                        break;
                    case <= 6 when limit is not null:
                        if (!IsTakenOver())
                        {
                            reasons.Remove(Id(deed));
                            limit = limit.Lift(Id(deed));
                            Apply(deed);
                        }

                        break;
                    case 7 when late is not null:
                        shown = late;
                        late = null;
                        break;
                    case 8:
                        // Never twice the same: who sets exactly the old value at once cannot be told from a provider that did nothing.
                        chosen += 2;
                        (late, person, shown) = (null, Set(person, deed, chosen), Set(shown, deed, chosen));
                        break;
                    default:
                        now = now.AddMinutes(30);
                        break;
                }
            }

            foreach (var id in reasons.Keys.ToList())
            {
                _ = IsTakenOver();
                limit = limit?.Lift(id);
            }

            _ = IsTakenOver();
            shown = limit is null ? shown : Merge(limit.Effective);
            return shown.IsSame(person);
        }

        /// <summary>The record's value is always the tightest of the person's and of the reasons there are.</summary>
        private void Apply(Deed deed)
        {
            var wanted = limit?.Effective ?? shown;
            var expected = ProviderLimit.Released(ProviderLimit.Part(person, wanted), [.. reasons.Values]);
            Assert.True(wanted.IsSame(expected), $"{wanted} instead of {expected}");
            late = null;
            switch (deed.Value % 3)
            {
                case 0: // the process dies before the provider is asked
                    break;
                case 1:
                    late = Merge(wanted);
                    break;
                default:
                    shown = Merge(wanted);
                    limit = limit?.Settle(LimitParts.Ids(wanted), now);
                    break;
            }
        }

        private bool IsTakenOver()
        {
            if (limit?.Look(shown, now) is not { } look)
            {
                return false;
            }

            limit = look.Limit;
            foreach (var id in reasons.Keys.ToList())
            {
                if (LimitParts.Only(reasons[id], part => !look.Overridden.Contains(part)) is { } rest)
                {
                    reasons[id] = rest;
                }
                else
                {
                    reasons.Remove(id);
                }
            }

            return !look.Overridden.IsEmpty;
        }

        private ProviderLimitState Merge(ProviderLimitState wanted) => LimitParts.Union(wanted, shown) switch
        {
            ProviderLimitState.Limits limits => new ProviderLimitState.Limits([.. limits.Models.OrderBy(limit => limit.Id, StringComparer.Ordinal)]),
            var other => other,
        };

        private static string Id(Deed deed) => $"reason {deed.Who}";

        /// <summary>A person turns every setting that the deed is about.</summary>
        private static ProviderLimitState Set(ProviderLimitState state, Deed deed, int value) =>
            LimitParts.Ids(Value(state, deed, 0)).Aggregate(state, (now, id) => LimitParts.Replaced(now, Value(state, deed, value), id));

        private ProviderLimitState Value(Deed deed, int value) => Value(person, deed, value);

        private static ProviderLimitState Value(ProviderLimitState like, Deed deed, int value) => (like, deed.Model) switch
        {
            (ProviderLimitState.Spend, _) => new ProviderLimitState.Spend(value),
            (_, 0) => new ProviderLimitState.Limits([Gpt with { MaxRequestsPerMinute = value }]),
            (_, 1) => new ProviderLimitState.Limits([Mini with { MaxRequestsPerMinute = value }]),
            _ => new ProviderLimitState.Limits([Gpt with { MaxRequestsPerMinute = value }, Mini with { MaxTokensPerMinute = value }]),
        };
    }
}
