using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Runtime.Providers.Recorded;

namespace UsageSentinel.Tests.Providers;

/// <summary>The reader of recorded usage cuts lines as a full reader of CSV does.</summary>
public sealed class RecordedTextTests
{
    private static readonly Arbitrary<(string Text, int Padding)> AnyText =
        (from letters in Gen.Elements('a', 'b', '1', ' ', ',', ',', '\n', '\n', '\r', '"').ListOf()
         from padding in Gen.Choose(0, 6)
         select (string.Concat(letters), padding)).ToArbitrary();

    private static readonly Arbitrary<string> AnyNumber =
        (from digits in Gen.Elements('0', '1', '5', '9').NonEmptyListOf()
         from point in Gen.Choose(-4, 12)
         let text = string.Concat(digits.Take(20))
         select point > 0 && point < text.Length ? text.Insert(point, ".") : text).ToArbitrary();

    [Property(MaxTest = 400)]
    public Property Read_AnyText_GivesTheCellsOfAFullReader() => Prop.ForAll(AnyText, given =>
    {
        // Lines before it, so that it lies at the end of what is read at once.
        var padded = string.Concat(Enumerable.Repeat("1736121600,5m,p,k\n", 3_640)) + new string('x', given.Padding) + "\n" + given.Text;
        return Plain(given.Text).SequenceEqual(Full(given.Text)) && Plain(padded).SequenceEqual(Full(padded));
    });

    [Fact]
    public void Line_BehindBlankLinesAndAQuote_IsThatOfTheFile()
    {
        using var lines = new RecordedText(new StringReader("a,b\n\n1,2\r\n\n\"x\ny\",3\n4,5\n"));
        var numbers = new List<int>();
        while (lines.Read())
        {
            numbers.Add(lines.Line);
        }

        Assert.Equal([1, 3, 6, 7], numbers);
    }

    [Property(MaxTest = 400)]
    public Property TryParse_DigitsAndAPoint_IsWhatTheFrameworkReads() => Prop.ForAll(AnyNumber, text =>
    {
        if (!PlainNumber.TryParse(text, out var digits, out var decimals))
        {
            return text.Length > 18;
        }

        var read = new decimal((int)digits, (int)(digits >> 32), 0, false, decimals);
        return decimal.GetBits(read).SequenceEqual(decimal.GetBits(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)));
    });

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData(" 1")]
    [InlineData("1.2.3")]
    [InlineData("1234567890123456789")]
    public void TryParse_WrittenInAnotherWay_IsLeftToTheFramework(string text) => Assert.False(PlainNumber.TryParse(text, out _, out _));

    private static List<string> Plain(string text)
    {
        using var lines = new RecordedText(new StringReader(text));
        var all = new List<string>();
        while (lines.Read())
        {
            all.Add(string.Join('|', lines.ToCells()));
        }

        return all;
    }

    private static List<string> Full(string text)
    {
        using var csv = new CsvReader(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, MissingFieldFound = null });
        var all = new List<string>();
        while (csv.Read())
        {
            all.Add(string.Join('|', Enumerable.Range(0, csv.Parser.Count).Select(column => csv.GetField(column))));
        }

        return all;
    }
}
