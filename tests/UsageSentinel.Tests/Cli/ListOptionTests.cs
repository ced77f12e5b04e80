using System.Text.Json;
using UsageSentinel.Cli;

namespace UsageSentinel.Tests.Cli;

/// <summary>Every list can be narrowed, ordered and cut, and what is left out is left out of nothing else.</summary>
public sealed class ListOptionTests(SweptStore swept) : IClassFixture<SweptStore>
{
    private readonly CliRig rig = swept.Rig;

    [Fact]
    public async Task Usage_OfOneKeyByItsName_IsWhatTheIdGives()
    {
        var key = (await rig.RunAsync("keys", "--output", "json")).Json.EnumerateArray().First(one => one.GetProperty("name").ValueKind == JsonValueKind.String);
        var (id, name) = (key.GetProperty("api_key_id").GetString()!, key.GetProperty("name").GetString()!);

        var all = (await rig.RunAsync("usage", "--output", "json")).Json.EnumerateArray().Where(row => row.GetProperty("api_key_id").GetString() == id).Select(row => row.GetRawText()).ToList();
        Assert.NotEmpty(all);
        Assert.Equal(all, Rows(await rig.RunAsync("usage", "--key", id, "--output", "json")));
        Assert.Equal(all, Rows(await rig.RunAsync("usage", "--key", name, "--output", "json")));
    }

    [Fact]
    public async Task Usage_OfEachProject_AddsUpToTheWhole()
    {
        var all = (await rig.RunAsync("usage", "--output", "json")).Json;
        Assert.Equal("[]", (await rig.RunAsync("usage", "--project", "proj_of_nobody", "--output", "json")).Out.Trim());
        var projects = all.EnumerateArray().Select(row => row.GetProperty("project_id").GetString()!).Distinct().ToList();
        var parts = 0;
        foreach (var project in projects)
        {
            parts += (await rig.RunAsync("usage", "--project", project, "--output", "json")).Json.GetArrayLength();
        }

        Assert.Equal(all.GetArrayLength(), parts);
    }

    [Fact]
    public async Task Usage_TopBySort_IsTheHeadOfTheSortedWhole()
    {
        string[] grouped = ["usage", "--group-by", "key,model", "--sort", "cost", "--output", "json"];

        var whole = Rows(await rig.RunAsync(grouped));
        var head = Rows(await rig.RunAsync([.. grouped, "--top", "2"]));

        Assert.True(whole.Count > 2);
        Assert.Equal(whole[..2], head);
        var costs = whole.Select(row => JsonDocument.Parse(row).RootElement.GetProperty("cost_usd").GetDecimal()).ToList();
        Assert.Equal(costs.OrderDescending(), costs);
    }

    [Fact]
    public async Task Usage_OfTheLastHours_IsWhatFromGives()
    {
        var last = await rig.RunAsync("usage", "--last", "6h", "--output", "json");

        Assert.NotEqual("[]", last.Out.Trim());
        Assert.Equal(Rows(await rig.RunAsync("usage", "--from", "6h", "--output", "json")), Rows(last));
        (await rig.RunAsync("usage", "--last", "6h", "--from", "7h")).FailedWith(ExitCode.Usage, "--last", "--from");
    }

    [Fact]
    public async Task Keys_SortedAndCut_AreInThatOrder()
    {
        var names = (await rig.RunAsync("keys", "--sort", "name", "--top", "3", "--output", "json")).Json.EnumerateArray()
            .Select(key => key.GetProperty("name").GetString() ?? key.GetProperty("api_key_id").GetString()).ToList();

        Assert.Equal(3, names.Count);
        Assert.Equal(names.Order(StringComparer.OrdinalIgnoreCase), names);
    }

    [Theory]
    [InlineData("nobody", "keys", "--owner", "nobody")]
    [InlineData("--top", "keys", "--top", "0")]
    [InlineData("yesterday", "usage", "--last", "yesterday")]
    [InlineData("size", "usage", "--sort", "size")]
    public async Task Option_ThatFitsNothing_IsNamed(string named, params string[] args)
    {
        var run = await rig.RunAsync(args);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Empty(run.Out);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Costs_OfAProject_AreThoseOfTheWhole()
    {
        var all = (await rig.RunAsync("costs", "--output", "json")).Json.EnumerateArray().ToList();
        if (all.Count == 0)
        {
            Assert.Fail("The store has no costs to compare.");
        }

        var project = all[0].GetProperty("project_id").GetString()!;
        Assert.Equal(
            all.Where(line => line.GetProperty("project_id").GetString() == project).Select(line => line.GetRawText()),
            Rows(await rig.RunAsync("costs", "--project", project, "--output", "json")));
    }

    private static List<string> Rows(CliRun run)
    {
        Assert.True(run.Code == ExitCode.Done, run.Error);
        return [.. run.Json.EnumerateArray().Select(row => row.GetRawText())];
    }
}
