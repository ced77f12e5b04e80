using System.Text.RegularExpressions;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Functions;

/// <summary>NU1603 (a feed gave another version than was asked for) is an error here; the one project that may say it is the one the worker's SDK writes.</summary>
public partial class WorkerBuildTests
{
    [Fact]
    public void NU1603_IsSilencedOnlyForTheGeneratedProject()
    {
        var silencing = BuildFiles().Where(file => Code(file).Contains("NU1603", StringComparison.Ordinal)).Select(Path.GetFileName);

        Assert.Equal(["FunctionsWorker.targets"], silencing);
    }

    [Fact]
    public void FunctionsWorkerTargets_NamesNU1603OnlyInTheGeneratedProjectsUserFile() =>
        Assert.Matches(
            @"<WriteLinesToFile File=""\$\(ExtensionsCsProj\)\.user""[^/]*NU1603",
            Code(Repository.PathOf("src", "UsageSentinel.Functions", "FunctionsWorker.targets")));

    [Fact]
    public void BuildProperties_TreatWarningsAsErrorsEverywhere()
    {
        var switches = BuildFiles().SelectMany(file => WarningSwitch().Matches(Code(file))).Select(match => match.Value);

        Assert.Equal(["<TreatWarningsAsErrors>true<"], switches);
    }

    private static IEnumerable<string> BuildFiles() =>
        new[] { "*.csproj", "*.props", "*.targets" }
            .SelectMany(pattern => Directory.EnumerateFiles(Repository.PathOf("src"), pattern, SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(Repository.PathOf("tests"), pattern, SearchOption.AllDirectories))
                .Concat(Directory.EnumerateFiles(Repository.Root, pattern)));

    private static string Code(string file) => Comment().Replace(File.ReadAllText(file), "");

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex("<(TreatWarningsAsErrors|WarningsNotAsErrors)>[^<]*<")]
    private static partial Regex WarningSwitch();
}
