using UsageSentinel.Runtime.Rotating;

namespace UsageSentinel.Tests.Rotating;

/// <summary>Only a well-formed event about a version of a secret is a hint.</summary>
public sealed class NearExpiryHintTests
{
    private const string Data = """{"Id":"https://kvn-a.vault.azure.net/secrets/rotated-a/4f1c","VaultName":"kvn-a","ObjectType":"Secret","ObjectName":"rotated-a","Version":"4f1c","NBF":null,"EXP":1800000000}""";

    private const string Cloud = $$"""
        {"id":"1","source":"/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kvn-a","specversion":"1.0","type":"Microsoft.KeyVault.SecretNearExpiry","subject":"rotated-a","time":"2026-11-01T00:00:00Z","data":{{Data}}}
        """;

    private const string Grid = $$"""
        {"id":"1","topic":"/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kvn-a","eventType":"Microsoft.KeyVault.SecretNearExpiry","subject":"rotated-a","eventTime":"2026-11-01T00:00:00Z","data":{{Data}},"dataVersion":"1","metadataVersion":"1"}
        """;

    [Theory]
    [InlineData(Cloud)]
    [InlineData(Grid)]
    public void Parse_EventOfEitherSchema_SaysWhereToLook(string message)
    {
        var hint = NearExpiryHint.Parse(message);

        Assert.Equal(("kvn-a.vault.azure.net", "rotated-a"), (hint?.Secret.Host, hint?.Name));
    }

    /// <summary>Each differs from a good event in one place.</summary>
    [Theory]
    [InlineData("Microsoft.KeyVault.SecretNearExpiry", "Microsoft.KeyVault.KeyNearExpiry")]
    [InlineData("\"specversion\":\"1.0\"", "\"specversion\":\"0.3\"")]
    [InlineData("\"ObjectType\":\"Secret\"", "\"ObjectType\":\"Key\"")]
    [InlineData("\"ObjectName\":\"rotated-a\"", "\"ObjectName\":\"rotated-b\"")]
    [InlineData("\"ObjectName\":\"rotated-a\"", "\"ObjectName\":7")]
    [InlineData("\"ObjectName\":\"rotated-a\"", "\"ObjectName\":\"rotated-a\",\"ObjectName\":\"rotated-a\"")]
    [InlineData("https://kvn-a", "http://kvn-a")]
    [InlineData("https://kvn-a", "https://user@kvn-a")]
    [InlineData("/secrets/rotated-a/4f1c", "/secrets/rotated-a/4f1c?x=1")]
    [InlineData("/secrets/rotated-a/4f1c", "/secrets/rotated-a/../rotated-b/4f1c")]
    [InlineData("/secrets/rotated-a/4f1c", "/secrets/rotated-a%2f/4f1c")]
    [InlineData("/secrets/rotated-a/4f1c", "/secrets/rotated-a")]
    [InlineData("/secrets/rotated-a/4f1c", "/keys/rotated-a/4f1c")]
    public void Parse_EventThatIsWrongInOnePlace_IsNoHint(string good, string bad)
    {
        Assert.Contains(good, Cloud, StringComparison.Ordinal);
        Assert.Null(NearExpiryHint.Parse(Cloud.Replace(good, bad, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"specversion\":\"1.0\"")]
    [InlineData("{\"specversion\":\"1.0\",\"type\":\"Microsoft.KeyVault.SecretNearExpiry\"}")]
    [InlineData("{\"specversion\":\"1.0\",\"type\":\"Microsoft.KeyVault.SecretNearExpiry\",\"data\":[]}")]
    [InlineData("[[[[[[[[[[[[]]]]]]]]]]]]")]
    [InlineData($"[{Cloud}]")]
    public void Parse_Garbage_IsNoHint(string message) => Assert.Null(NearExpiryHint.Parse(message));

    [Fact]
    public void Parse_LongerThanAQueueMessage_IsNoHint() => Assert.Null(NearExpiryHint.Parse(Cloud + new string(' ', 64 * 1024)));
}
