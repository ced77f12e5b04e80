using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Architecture;

/// <summary>
/// A long list of rows says of each row why it is there, in a parameter that the failure shows: where money, rules, guardrails and settings
/// are tested, somebody who changes a row must know what it was for.
/// </summary>
public sealed partial class TheoryTests
{
    private const int Long = 6;

    private static readonly string[] Folders = ["Detection", "Findings", "Finance", "Judging", "Options", "Pricing", "Reporting", "Responding"];

    /// <summary>Lists whose rows explain themselves, and by what.</summary>
    private static readonly (string Test, string By)[] Plain =
    [
        ("Estimate_AMillionInputTokens_CostsTheListPriceOfThatDay", "the public price of a day"),
        ("Estimate_Units_CostTheirMeter", "the price of a unit"),
        ("Find_Model_HasThePriceOfThatDay", "the public price of a day"),
        ("Matches_Pattern_TakesWholeText", "pattern and text"),
        ("Of_AnySpelling_IsTheNormalForm", "the spelling and the normal form"),
        ("Of_FileThatIsNoPriceList_IsAnErrorOfTheConfiguration", "text that is no price list"),
        ("Of_Price_IsDoubtedWhereItIsOdd", "the doubt that is expected"),
        ("Of_Usage_IsTheItemItIsBilledUnder", "the item that is expected"),
        ("ByRedacted_PrefixOfAKind_FitsNoKey", "text that no key can be told by"),
        ("Read_BadPrice_Throws", "text that is no price"),
        ("Read_BadVariable_IsNamed", "the error that is expected"),
        ("Read_NoTable_IsRefused", "text that is no table"),
        ("Read_OutOfRange_IsNamed", "the error that is expected"),
        ("Read_PriceThatIsNoSensibleNumber_LeavesTheModelOut", "text that is no price"),
        ("Read_WhatNoSingleSettingTells_IsNamed", "the error that is expected"),
        ("Read_WordsOfABill_AreUnderstoodOrKept", "the words of a bill and what they mean"),
        ("Read_WrongType_IsNamed", "the error that is expected"),
        ("ResponseMessage_Malformed_IsPutAsideOnceAndTold", "text that is no message"),
        ("SweepMessage_Malformed_IsPoisonAndDoesNothing", "text that is no message"),
        ("Text_IsNeverAFormula", "the cell that is expected"),
    ];

    [Fact]
    public void LongLists_SayWhyEachRowIsThere() => Assert.Equal(
        Plain.Select(plain => plain.Test).Order(StringComparer.Ordinal),
        Repository.TestFiles().Where(file => Folders.Contains(file.Split('/')[2]))
            .SelectMany(file => Unexplained(File.ReadAllText(Repository.PathOf(file)))).Order(StringComparer.Ordinal));

    [Fact]
    public void LongLists_WithoutAReason_AreFound()
    {
        var rows = string.Concat(Enumerable.Repeat("    [InlineData(1)]\n", Long));

        Assert.Equal(["One"], Unexplained(rows + "    public void One(int number)"));
        Assert.Empty(Unexplained(rows + "    public void One(int number, string why)"));
        Assert.Empty(Unexplained("    [InlineData(1)]\n    public void One(int number)"));
    }

    private static IEnumerable<string> Unexplained(string source) => Theories().Matches(source)
        .Where(theory => theory.Groups["row"].Captures.Count >= Long && !Reason().IsMatch(theory.Groups["parameters"].Value))
        .Select(theory => theory.Groups["name"].Value);

    [GeneratedRegex(@"(?<row> *\[InlineData\(.*\n)+ *public (?:async )?\w+ (?<name>\w+)\(\s*(?<parameters>[^\n]*)")]
    private static partial Regex Theories();

    [GeneratedRegex(@"\bstring (?:why|row)\b")]
    private static partial Regex Reason();
}
