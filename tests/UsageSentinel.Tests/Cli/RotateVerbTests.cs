using UsageSentinel.Cli;

namespace UsageSentinel.Tests.Cli;

/// <summary>What people type to rotate a key.</summary>
public sealed class RotateVerbTests
{
    [Fact]
    public async Task Rotate_WithUnknownScopes_SaysWhatToSet()
    {
        await using var rig = await ReadyAsync(withScopes: false);

        var run = await rig.RunAsync("rotate", KeyOf(rig), "--yes", "--reveal");

        run.FailedWith(ExitCode.Refused, "rotation.scopes", "api.model.request");
    }

    [Fact]
    public async Task Rotate_WithoutAVault_SaysWhatToGive()
    {
        await using var rig = await ReadyAsync();

        var run = await rig.RunAsync("rotate", KeyOf(rig), "--yes");

        run.FailedWith(ExitCode.Refused, "rotation.vault", "--to FILE", "--reveal");
    }

    [Fact]
    public async Task Rotate_WithoutYes_OnlySaysWhatItWouldDo()
    {
        await using var rig = await ReadyAsync();
        var before = rig.Server.Organization.Keys.Length;

        var run = await rig.RunAsync("rotate", KeyOf(rig), "--to", rig.File("key.env"));

        run.FailedWith(ExitCode.Usage, "Would create", "api.model.request", "--yes");
        Assert.Equal(before, rig.Server.Organization.Keys.Length);
    }

    [Fact]
    public async Task Rotate_ToAFile_ListsItAndCancels()
    {
        await using var rig = await ReadyAsync();

        var run = await rig.RunAsync("rotate", KeyOf(rig), "--yes", "--to", rig.File("key.env"), "--output", "json");
        var listed = (await rig.RunAsync("rotations", "--output", "json")).Json[0];
        var table = await rig.RunAsync("rotations");
        var keys = (await rig.RunAsync("keys", "--output", "json")).Json.EnumerateArray().ToList();
        Assert.Equal("announced", keys.Single(key => key.GetProperty("api_key_id").GetString() == KeyOf(rig)).GetProperty("rotation").GetString());
        var again = await rig.RunAsync("rotate", KeyOf(rig));
        var ended = await rig.RunAsync("rotate", KeyOf(rig), "--cancel");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        var secret = File.ReadAllLines(rig.File("key.env"))[^1]["OPENAI_API_KEY=".Length..];
        Assert.StartsWith("sk-", secret, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, run.Out + run.Error + table.Out, StringComparison.Ordinal);
        Assert.Equal("announced", listed.GetProperty("phase").GetString());
        Assert.Equal(KeyOf(rig), listed.GetProperty("api_key_id").GetString());
        Assert.Contains("new key not in use yet", table.Out, StringComparison.Ordinal);
        again.FailedWith(ExitCode.Usage, "is being rotated");
        Assert.Equal(ExitCode.Done, ended.Code);
        Assert.Contains("Both keys remain", ended.Out, StringComparison.Ordinal);
        (await rig.RunAsync("rotate", KeyOf(rig), "--cancel")).FailedWith(ExitCode.Usage, "not being rotated");
    }

    [Fact]
    public async Task Rotate_Revealed_PrintsTheSecretAloneAndOnce()
    {
        await using var rig = await ReadyAsync();

        var run = await rig.RunAsync("rotate", KeyOf(rig), "--yes", "--reveal");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        var secret = Assert.Single(run.Out.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("sk-", secret, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, (await rig.RunAsync("rotations", "--output", "json")).Out, StringComparison.Ordinal);
    }

    /// <summary>A key that is mistyped is a usage error, whatever should happen to it.</summary>
    [Theory]
    [InlineData("rotate")]
    [InlineData("contain")]
    [InlineData("revoke")]
    public async Task KeyThatDoesNotExist_IsAUsageErrorForEveryVerb(string verb)
    {
        await using var rig = await ReadyAsync();

        (await rig.RunAsync(verb, "key_none")).FailedWith(ExitCode.Usage, "key_none", "not in the inventory", "sentinel keys");
    }

    [Theory]
    [InlineData("--reveal", "--to", "x")]
    [InlineData("--cancel", "--yes")]
    public async Task Rotate_OptionsThatExcludeEachOther_AreAUsageError(params string[] options)
    {
        await using var rig = new CliRig();

        (await rig.RunAsync(["rotate", "key_a", .. options])).FailedWith(ExitCode.Usage, "--");
    }

    private static string KeyOf(CliRig rig) => rig.Server.Organization.Keys[0].Id;

    private static async Task<CliRig> ReadyAsync(bool withScopes = true)
    {
        var rig = await new CliRig().WithSimulatorAsync();
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        if (withScopes)
        {
            rig.Variables["Sentinel__Rotation__Scopes__0__Keys"] = "*";
            rig.Variables["Sentinel__Rotation__Scopes__0__Scopes__0"] = "api.model.request";
        }

        return rig;
    }
}
