using System.Text;
using System.Text.Json.Nodes;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Tests.Responding;

namespace UsageSentinel.Tests.Recording;

/// <summary>What the provider offered is part of what a decision rests on, so that it comes out the same when it is made again.</summary>
public sealed class RecordedOfferTests
{
    private static readonly DecisionInputs Inputs = new(
        GivenFacts.AllGood with { Traffic = GivenFacts.Loop, Offer = new ContainmentOffer([ContainmentLevel.RevokeKey], []) }, ResponsePolicy.Default, GivenFacts.Now);

    [Fact]
    public void Read_WhatWasWritten_DecidesTheSame()
    {
        var read = ExactJson.Read<DecisionInputs>(Inputs.ToBytes());

        Assert.NotNull(read);
        Assert.Equal(Text(Inputs), Text(read));
        Assert.Equal([ContainmentLevel.RevokeKey], read.Facts.Offer.Levels.AsEnumerable());
    }

    /// <summary>A decision of an earlier build has no offer: every level was offered.</summary>
    [Fact]
    public void Read_InputsWithoutAnOffer_OfferEveryLevel()
    {
        var json = JsonNode.Parse(Inputs.ToBytes())!;
        Assert.True(json["Facts"]!.AsObject().Remove("Offer"));

        var read = ExactJson.Read<DecisionInputs>(Encoding.UTF8.GetBytes(json.ToJsonString()));

        Assert.Same(ContainmentOffer.Everything, read?.Facts.Offer);
    }

    /// <summary>A decision of an earlier build names the level of a past action differently.</summary>
    [Fact]
    public void Read_APastActionOfAnEarlierBuild_HasItsLevel()
    {
        var inputs = Inputs with { Facts = Inputs.Facts with { Requester = new Requester.Person("dana", ContainmentLevel.RevokeKey, BlastRadiusConsent.Given) } };
        var text = Encoding.UTF8.GetString(inputs.ToBytes());

        Assert.Contains("\"Rung\":\"RevokeKey\"", text, StringComparison.Ordinal);
        Assert.Equal(inputs.Facts.Requester, ExactJson.Read<DecisionInputs>(inputs.ToBytes())?.Facts.Requester);
    }

    private static string Text(DecisionInputs inputs)
    {
        var decision = inputs.Decide();
        return $"{decision.GetType().Name} {decision.Level} {string.Join(" | ", decision.Answers)}";
    }
}
