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

        Assert.Equal(["WorkerExtensions.targets"], silencing);
    }

    [Fact]
    public void WorkerExtensionsTargets_NamesNU1603OnlyInTheGeneratedProjectsUserFile() =>
        Assert.Matches(
            @"<WriteLinesToFile File=""\$\(ExtensionsCsProj\)\.user""[^/]*NU1603",
            Code(Repository.PathOf("src", "UsageSentinel.Functions", "WorkerExtensions.targets")));

    [Fact]
    public void BuildProperties_TreatWarningsAsErrorsEverywhere()
    {
        var switches = BuildFiles().SelectMany(file => WarningSwitch().Matches(Code(file))).Select(match => match.Value);

        Assert.Equal(["<TreatWarningsAsErrors>true<"], switches);
    }

    /// <summary>Every project's packages are fixed by a lock file, those of the Functions app for building and for publishing.</summary>
    [Fact]
    public void LockFiles_AreThereForEveryProject()
    {
        Assert.All(BuildFiles().Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)), project =>
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")), $"{project} has no lock file."));
        Assert.DoesNotContain(BuildFiles(), file => LockSwitchedOff().IsMatch(Code(file)));
        Assert.Contains("net10.0/linux-x64", File.ReadAllText(Repository.PathOf("src", "UsageSentinel.Functions", "packages.lock.json")), StringComparison.Ordinal);
    }

    /// <summary>Without an id of its own the project file is changed by a deployment.</summary>
    [Fact]
    public void FunctionsProject_HasAUserSecretsId() =>
        Assert.Matches("<UserSecretsId>[A-Za-z0-9-]+</UserSecretsId>", Code(Repository.PathOf("src", "UsageSentinel.Functions", "UsageSentinel.Functions.csproj")));

    private static IEnumerable<string> BuildFiles() =>
        new[] { "*.csproj", "*.props", "*.targets" }
            .SelectMany(pattern => Directory.EnumerateFiles(Repository.PathOf("src"), pattern, SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(Repository.PathOf("tests"), pattern, SearchOption.AllDirectories))
                .Concat(Directory.EnumerateFiles(Repository.Root, pattern)));

    private static string Code(string file) => Comment().Replace(File.ReadAllText(file), "");

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex("<(RestorePackagesWithLockFile|RestoreLockedMode)[^>]*>false<")]
    private static partial Regex LockSwitchedOff();

    [GeneratedRegex("<(TreatWarningsAsErrors|WarningsNotAsErrors)>[^<]*<")]
    private static partial Regex WarningSwitch();
}
