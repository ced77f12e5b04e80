using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Storing;

public sealed class KeyEscapeTests
{
    [Theory]
    [InlineData("openai|org-1|key_abc.DEF:2026-08-01T00:00:00Z", "openai|org-1|key_abc.DEF:2026-08-01T00:00:00Z")]
    [InlineData("a/b", "a.~b")]
    [InlineData("a\\b", "a[~b")]
    [InlineData("a#b", "a\"~b")]
    [InlineData("a?b", "a>~b")]
    [InlineData("100%", "100$~")]
    [InlineData("a b!", "a!20b!21")]
    [InlineData("\n", "!0A")]
    [InlineData("}~", "}}~007E")]
    [InlineData("é", "}~00E9")]
    [InlineData("", "")]
    public void Escape_Key_IsPrintableAsciiNoStoreRefuses(string key, string escaped)
    {
        Assert.Equal(escaped, KeyEscape.Escape(key));
        Assert.Equal(key, KeyEscape.Unescape(escaped));
    }

    [Theory]
    [InlineData("!")]
    [InlineData("!2")]
    [InlineData("!zz")]
    [InlineData("}~00E")]
    [InlineData("}~+0E9")]
    public void Unescape_NothingEscapesToThis_IsRefused(string escaped) =>
        Assert.Throws<FormatException>(() => KeyEscape.Unescape(escaped));
}
