using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Runtime.Files;

namespace UsageSentinel.Tests.Files;

public sealed class LimitedStreamTests
{
    private static readonly ReadLimits Small = new(10_000, 1_000) { FreeBytes = 1_000, MostRatio = 50, HasQuotes = true, MostQuotedBytes = 200 };

    [Theory]
    [InlineData("a,b\n1,2\n")]
    [InlineData("\"a\nb\",c\n")] // a quoted line break
    [InlineData("\"say \"\"no\"\"\",c\n")]
    [InlineData("5\" disk,c\nrest\n")] // a quotation mark within a plain field opens nothing
    [InlineData("\uFEFF\"a\",b\n")]
    [InlineData("")]
    public void Read_OrdinaryText_IsHandedOnAsItIs(string text)
    {
        var padded = text + string.Concat(Enumerable.Repeat("1700000000,1h,key_1,gpt-4o\n", 50));

        Assert.Equal(padded, Read(padded, Small));
    }

    [Fact]
    public void Read_LineWithoutAnEnd_IsRefusedWithItsNumber() =>
        Assert.Contains("Line 2 is longer", Refusal("a\n" + new string('x', 1_001), Small), StringComparison.Ordinal);

    [Fact]
    public void Read_EndlessColumns_AreRefused() =>
        Assert.Contains("Line 1 is longer", Refusal(new string(',', 5_000), Small), StringComparison.Ordinal);

    [Theory]
    [InlineData("a,b\n1,\"never closed")]
    [InlineData("a,b\n1,\"closed \"\" but opened again")]
    public void Read_QuotationNeverClosed_IsRefusedWithTheLineItBeginsIn(string begin)
    {
        var text = begin + string.Concat(Enumerable.Repeat("\n1,2", 500));

        Assert.Contains("begins in line 2 is never closed", Refusal(text, Small), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooLong_IsRefused() =>
        Assert.Contains("holds more than", Refusal(string.Concat(Enumerable.Repeat("1,2\n", 3_000)), Small), StringComparison.Ordinal);

    [Fact]
    public void Unpack_Bomb_IsRefusedLongBeforeItsEnd()
    {
        using var packed = Packed(string.Concat(Enumerable.Repeat("0,0\n", 1_000_000)));
        using var opened = GivenFile.Unpack(packed, Small with { MostBytes = long.MaxValue });

        Assert.Contains("unpacks to more than 50 times", Assert.Throws<TooLargeException>(() => opened.CopyTo(Stream.Null)).Message, StringComparison.Ordinal);
        Assert.True(opened.Position < 300_000, $"{opened.Position} bytes were unpacked");
    }

    /// <summary>However the bytes are cut, the same is refused and the same is handed on.</summary>
    [Property(MaxTest = 200)]
    public Property Read_InPieces_IsTheSameAsInOne() => Prop.ForAll(
        Gen.Elements('a', ',', '"', '\n', '1').ArrayOf().Select(characters => new string(characters)).ToArbitrary(),
        Gen.Choose(1, 7).ToArbitrary(),
        (text, piece) =>
        {
            var limits = new ReadLimits(60, 20) { HasQuotes = true, MostQuotedBytes = 10 };
            return Outcome(text, limits, piece) == Outcome(text, limits, 1_000);
        });

    private static string Outcome(string text, ReadLimits limits, int piece)
    {
        using var stream = new LimitedStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), null, limits);
        var bytes = new byte[piece];
        try
        {
            while (stream.Read(bytes, 0, piece) > 0)
            {
            }

            return "read";
        }
        catch (TooLargeException)
        {
            // The first of two reasons depends on where a piece ends.
            return "refused";
        }
    }

    private static string Read(string text, ReadLimits limits)
    {
        using var reader = new StreamReader(new LimitedStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), null, limits), new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false);
        return reader.ReadToEnd();
    }

    private static string Refusal(string text, ReadLimits limits) => Assert.Throws<TooLargeException>(() => Read(text, limits)).Message;

    private static MemoryStream Packed(string text)
    {
        var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        packed.Position = 0;
        return packed;
    }
}
