using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class BodyTests
{
    private const string Completions = "GET organization/usage/completions";

    private static readonly Answer Good = Page(null, Hour(0, Completion("key_a", 5)));

    [Fact]
    public async Task Body_CutOffOnce_IsAskedForAgainAndCountedOnce()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, CutOff(Good), Good);

        Assert.Equal(5, Assert.Single((await rig.ReadHoursAsync(Hours(1))).Rows).Counts.Requests);
    }

    [Fact]
    public async Task Body_CutOffEveryTime_IsMalformed()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, CutOff(Good));

        Assert.Equal(ProviderError.Malformed, await ErrorAsync(rig));
        Assert.Equal(3, rig.Server.Requests.Length);
    }

    [Fact]
    public async Task Body_ShortButWellFramed_IsMalformed()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Good with { Body = Good.Body[..^9] });

        Assert.Equal(ProviderError.Malformed, await ErrorAsync(rig));
    }

    [Fact]
    public async Task Body_OfAnotherType_IsMalformedAndNamesTheType()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Good with { ContentType = "text/html; charset=utf-8" });

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
        Assert.Contains("text/html", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_Compressed_IsRead()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, (Good with { Body = Gzip(Good.Body) }).With("Content-Encoding", "gzip"));

        Assert.Single((await rig.ReadHoursAsync(Hours(1))).Rows);
    }

    [Fact]
    public async Task Body_DamagedCompression_IsMalformed()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Good.With("Content-Encoding", "gzip"));

        Assert.Equal(ProviderError.Malformed, await ErrorAsync(rig));
    }

    [Fact]
    public async Task Body_WithoutEnd_IsMalformedAtTheCap()
    {
        await using var rig = await OpenAIRig.StartAsync(options => options.MaxPageBytes = 100_000);
        rig.Server.On(Completions, Endless("{\"data\":[", " "));

        Assert.Equal(ProviderError.Malformed, await ErrorAsync(rig));
    }

    [Fact]
    public async Task Body_SmallButVastWhenDecompressed_IsMalformedAtTheCap()
    {
        await using var rig = await OpenAIRig.StartAsync(options => options.MaxPageBytes = 100_000);
        var bomb = Gzip(Encoding.UTF8.GetBytes("{\"data\":[" + new string(' ', 5_000_000) + "]}"));
        rig.Server.On(Completions, (Good with { Body = bomb }).With("Content-Encoding", "gzip"));

        Assert.Equal(ProviderError.Malformed, await ErrorAsync(rig));
    }

    [Fact]
    public async Task Body_OneStringWithoutEnd_IsMalformedBeforeItFillsTheMemory()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Endless("{\"data\":\"", "aaaaaaaa"));

        Assert.Equal(ProviderError.Malformed, await ErrorAsync(rig));
    }

    [Fact]
    public async Task Body_OfManyBuffers_IsReadWhole()
    {
        await using var rig = await OpenAIRig.StartAsync();
        var results = Enumerable.Range(0, 5000).Select(i => Completion($"key_{i}", i)).ToArray();
        rig.Server.On(Completions, Page(null, Hour(0, results), Hour(1, results)));

        var reading = await rig.ReadHoursAsync(Hours(2));

        Assert.Equal(10_000, reading.Rows.Length);
        Assert.Equal(2 * Enumerable.Range(0, 5000).Sum(), reading.Rows.Sum(row => row.Counts.Requests));
        Assert.Same(reading.Rows[7].Dimensions, reading.Rows[5007].Dimensions);
    }

    [Fact]
    public async Task Body_FallingSilent_IsUnreachable()
    {
        await using var rig = await OpenAIRig.StartAsync(options => options.ReadTimeout = TimeSpan.FromSeconds(30));
        rig.Server.On(Completions, Answer.By(async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{\"data\":[");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }));

        var reading = rig.ReadHoursAsync(Hours(1));
        await rig.RunClockAsync(reading);

        Assert.Equal(ProviderError.Unreachable, (await Assert.ThrowsAsync<ProviderException>(() => reading)).Error);
    }

    [Fact]
    public async Task Body_TricklingPastTheTotalTime_IsUnreachable()
    {
        await using var rig = await OpenAIRig.StartAsync(options => options.TotalTimeout = TimeSpan.FromMinutes(10));
        rig.Server.On(Completions, Endless("{\"data\":[", " ", TimeSpan.FromMilliseconds(5)));

        var reading = rig.ReadHoursAsync(Hours(1));
        await rig.RunClockAsync(reading);

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => reading);
        Assert.Equal(ProviderError.Unreachable, thrown.Error);
        Assert.Contains("600 s", thrown.Message, StringComparison.Ordinal);
    }

    private static async Task<ProviderError> ErrorAsync(OpenAIRig rig) =>
        (await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)))).Error;

    private static Answer CutOff(Answer answer) => Answer.By(async context =>
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body.AsMemory(0, answer.Body.Length / 2));
    });

    private static Answer Endless(string head, string more, TimeSpan pause = default) => Answer.By(async context =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(head);
        var chunk = pause > TimeSpan.Zero ? more : string.Concat(Enumerable.Repeat(more, 4096));
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync(chunk);
            await context.Response.Body.FlushAsync();
            await Task.Delay(pause);
        }
    });

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
