using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Tests.Responding;

/// <summary>With an endpoint of the key unread, what can be read is enough for what can be undone, and for nothing else.</summary>
public sealed class DataIncompleteTests
{
    private static readonly DateTimeOffset Fresh = GivenFacts.Now.AddMinutes(-3);
    private static readonly DateTimeOffset Behind = GivenFacts.Now.AddHours(-3);

    /// <summary>A loop that a limit can hold: one strong family is enough for that.</summary>
    private static readonly ResponseFacts CanBeUndone = GivenFacts.AllGood with { Evidence = EvidenceFamilies.Volume, Traffic = GivenFacts.Loop, DataThrough = Behind };

    /// <summary>A theft that only the end of the key stops.</summary>
    private static readonly ResponseFacts CannotBeUndone = GivenFacts.AllGood with { DataThrough = Behind };

    [Fact]
    public void Decide_AnEndpointIsUnread_DoesWhatCanBeUndone()
    {
        var act = Assert.IsType<ResponseDecision.Act>(Responder.Decide(CanBeUndone with { PartThrough = Fresh }, ResponsePolicy.Default, GivenFacts.Now));

        Assert.Equal(ContainmentLevel.Throttle, act.Level);
        Assert.Contains("Another source of this key cannot be read", Assert.Single(act.Answers, answer => answer.Rail is Guardrail.DataIncomplete).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_AnEndpointIsUnread_DoesNotDoWhatCannotBeUndone()
    {
        Assert.IsType<ResponseDecision.Act>(Responder.Decide(CannotBeUndone with { DataThrough = Fresh }, GivenFacts.Policy, GivenFacts.Now));

        var decision = Responder.Decide(CannotBeUndone with { PartThrough = Fresh }, GivenFacts.Policy, GivenFacts.Now);

        Assert.Equal(Guardrail.DataIncomplete, Assert.IsType<ResponseDecision.Withhold>(decision).Guardrail);
        Assert.Equal(ContainmentLevel.RevokeKey, decision.Level);
    }

    [Fact]
    public void Decide_WhatCanBeReadIsOldAsWell_DoesNeither()
    {
        foreach (var (facts, policy) in new[] { (CanBeUndone, ResponsePolicy.Default), (CannotBeUndone, GivenFacts.Policy) })
        {
            Assert.Equal(
                Guardrail.DataIncomplete,
                Assert.IsType<ResponseDecision.Withhold>(Responder.Decide(facts with { PartThrough = Behind }, policy, GivenFacts.Now)).Guardrail);
        }
    }
}
