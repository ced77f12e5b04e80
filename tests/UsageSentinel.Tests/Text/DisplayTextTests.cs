using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Tests.Text;

public sealed class DisplayTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("prod key", "prod key")]
    [InlineData("a\nb\r\nc\td", "a b  c d")] // one line
    [InlineData("\u001b[31mred\u001b[0m", " [31mred [0m")] // an escape sequence without its escape is text
    [InlineData("a\u009b31mb", "a 31mb")] // the one-byte form of it too
    [InlineData("abc\u202edcba", "abcdcba")] // bidirectional override
    [InlineData("a\u2066b\u2069c\u200fd", "abcd")]
    [InlineData("a\u200bb\ufeffc", "abc")] // zero width
    [InlineData("a\u2028b\u2029c", "a b c")]
    [InlineData("a\u0000b\u0007c", "a b c")]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")] // the medium's own escaping comes after
    [InlineData("日本 😀 é", "日本 😀 é")]
    [InlineData("a\ud800b", "ab")] // half a surrogate pair
    [InlineData("a\ue000b", "ab")] // private use
    public void Of_Text_IsFitToBeShown(string? text, string shown) => Assert.Equal(shown, DisplayText.Of(text));

    [Theory]
    [InlineData("12345", 5, "12345")]
    [InlineData("123456", 5, "1234…")]
    [InlineData("123😀x", 5, "123…")] // never half a character
    [InlineData("12345\u200b", 5, "12345")] // what is not shown takes no room
    public void Of_LongText_IsCut(string text, int most, string shown) => Assert.Equal(shown, DisplayText.Of(text, most));

    [Property(MaxTest = 1_000)]
    public Property Of_AnyText_IsShortPlainAndStaysSoWhenCleanedAgain() => Prop.ForAll(
        Gen.Choose(0, char.MaxValue).Select(code => (char)code).ArrayOf().Select(characters => new string(characters)).ToArbitrary(),
        text =>
        {
            var shown = DisplayText.Of(text, 20);
            return shown.Length <= 20 && !shown.Any(char.IsControl) && !shown.Any(char.IsSurrogate) == !shown.EnumerateRunes().Any(rune => !rune.IsBmp)
                && DisplayText.Of(shown, 20) == shown;
        });
}
