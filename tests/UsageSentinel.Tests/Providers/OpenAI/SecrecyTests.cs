using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class SecrecyTests
{
    private const string Completions = "GET organization/usage/completions";

    public static TheoryData<int, string> Failures => new()
    {
        { 400, """{"error":{"message":"no","code":null}}""" },
        { 401, """{"error":{"message":"no","code":"invalid_api_key"}}""" },
        { 403, """{"error":{"message":"Missing scopes: x"}}""" },
        { 404, """{"code":404,"message":"The project was not found"}""" },
        { 429, """{"error":"slow down"}""" },
        { 500, "<html>" },
        { 302, "" },
        { 200, "{" },
        { 200, "\u0001" },
        { 200, """{"data":[{"x":1}],"has_more":false}""" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Key_WhateverFails_IsInNoExceptionAndNoLog(int status, string body)
    {
        await using var rig = await OpenAIRig.StartAsync(options => options.MaxRetries = 1);
        rig.Server.On(Completions, Answer.Json(body, status));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.DoesNotContain(OpenAIRig.Secret, thrown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(OpenAIRig.Secret, rig.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', thrown.Message);
    }

    [Fact]
    public async Task Key_WhenAllIsWell_IsInNoLog()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Error(500), Page(null));

        await rig.ReadHoursAsync(Hours(1));

        Assert.NotEmpty(rig.Logs.Text);
        Assert.DoesNotContain(OpenAIRig.Secret, rig.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_OfTheProvider_IsRedactedStrippedAndBounded()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Error(
            400, message: "bad key sk-proj-abc_DEF-123 \\u001b[31m\\u202e and Bearer abc.def " + new string('x', 500)));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.DoesNotContain("abc", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("sk-[redacted]", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', thrown.Message);
        Assert.DoesNotContain('\u202e', thrown.Message);
        Assert.InRange(thrown.Message.Length, 1, 320);
    }

    [Fact]
    public async Task Message_EchoingTheVeryKey_IsRedactedWhateverItLooksLike()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Error(400, message: $"you sent {OpenAIRig.Secret}!"));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.DoesNotContain(OpenAIRig.Secret, thrown.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The documented envelope, the older form without one, and what is neither.</summary>
    [Theory]
    [InlineData("""{"error":{"message":"out of order","type":"t","code":"some_code"}}""", "404 some_code")]
    [InlineData("""{"code":404,"message":"out of order"}""", "out of order")]
    [InlineData("""{"error":"out of order"}""", "out of order")]
    [InlineData("""{"error":null}""", "(404)")]
    [InlineData("""[1,2]""", "(404)")]
    [InlineData("""{"error":{"message":7,"code":{}}}""", "(404)")]
    [InlineData("<html><body>404</body></html>", "(404)")]
    [InlineData("", "(404)")]
    public async Task Error_InAnyForm_IsReadAsFarAsItGoes(string body, string expected)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Json(body, 404));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal(ProviderError.NotFound, thrown.Error);
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
    }
}
