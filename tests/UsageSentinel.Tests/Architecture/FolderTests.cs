namespace UsageSentinel.Tests.Architecture;

/// <summary>
/// The floors of Core, Runtime and the simulator: each folder with the folders it may use, all of them further up in the list. A new arrow needs a line
/// here, a forgotten one fails, and so does a line that is no longer true.
/// </summary>
public class FolderTests
{
    private const string Core = "UsageSentinel.Core";
    private const string Runtime = "UsageSentinel.Runtime";
    private const string Simulator = "UsageSentinel.Simulator";

    private static readonly (string Folder, string[] Uses)[] CoreFloors =
    [
        ("Baselines", []),
        ("Usage", []),
        ("Detection", ["Baselines"]),
        ("Findings", ["Usage"]),
        ("Pricing", ["Usage"]),
        ("Alerting", ["Usage", "Findings", "Pricing"]),
        ("Finance", ["Usage", "Findings", "Pricing", "Alerting"]),
        ("Responding", ["Usage", "Findings", "Alerting"]),
        ("Hygiene", ["Usage", "Findings", "Alerting"]),
        ("Rotating", ["Usage"]),
        ("Retiring", ["Usage", "Findings", "Hygiene", "Rotating"]),
        ("Judging", ["Baselines", "Usage", "Detection", "Findings", "Pricing", "Alerting", "Finance"]),
        ("Replaying", ["Baselines", "Usage", "Detection", "Findings", "Alerting", "Responding", "Judging"]),
    ];

    private static readonly (string Folder, string[] Uses)[] RuntimeFloors =
    [
        ("Entra", []),
        ("Files", []),
        ("Telemetry", []),
        ("Text", []),
        ("Web", []),
        ("Pages", ["Text"]),
        ("Events", ["Text"]),
        ("Failures", ["Text"]),
        ("Secrets", ["Failures"]),
        ("Approving", ["Files", "Events", "Failures", "Secrets"]),
        ("Channels", ["Text", "Web", "Pages", "Events", "Failures", "Secrets"]),
        ("Providers", ["Files", "Telemetry", "Text", "Failures", "Secrets"]),
        ("Options", ["Text", "Events", "Secrets", "Channels", "Providers"]),
        ("Storing", ["Files", "Text", "Events", "Failures", "Providers"]),
        ("Pricing", ["Files", "Text", "Web", "Options"]),
        ("Recording", ["Failures", "Storing"]),
        ("Alerting", ["Telemetry", "Text", "Events", "Failures", "Approving", "Channels", "Providers", "Options", "Storing", "Recording"]),
        ("Hygiene", ["Text", "Events", "Failures", "Providers", "Storing", "Alerting"]),
        ("Billing", ["Events", "Providers", "Options", "Storing", "Pricing"]),
        ("Sweeping", ["Telemetry", "Events", "Failures", "Providers", "Storing", "Pricing", "Recording", "Alerting", "Billing"]),
        ("Responding", ["Text", "Events", "Failures", "Providers", "Storing", "Pricing", "Recording", "Alerting", "Billing", "Sweeping"]),
        ("Rotating", ["Events", "Failures", "Secrets", "Providers", "Storing", "Alerting", "Responding"]),
        ("Retiring", ["Events", "Failures", "Providers", "Storing", "Alerting", "Responding", "Rotating"]),
        ("Auditing", ["Files", "Text", "Failures", "Providers", "Storing", "Recording", "Responding"]),
        ("Leaks", ["Text", "Web", "Events", "Failures", "Secrets", "Storing", "Pricing", "Alerting"]),
        ("Operating", ["Entra", "Text", "Web", "Failures", "Approving", "Storing", "Pages", "Alerting", "Sweeping", "Responding", "Retiring"]),
        ("Reporting", ["Files", "Text", "Events", "Failures", "Channels", "Storing", "Pages", "Pricing", "Recording", "Alerting", "Billing", "Responding"]),
        ("Drilling", ["Events", "Failures", "Channels", "Providers", "Storing", "Pricing", "Alerting", "Sweeping", "Responding"]),
        ("Answers", ["Text", "Pages", "Events", "Failures", "Channels", "Providers", "Options", "Storing", "Pricing", "Alerting", "Billing", "Sweeping", "Reporting"]),
        ("Console", ["Entra", "Text", "Web", "Options", "Providers", "Storing", "Pages", "Alerting", "Hygiene", "Billing", "Responding", "Rotating", "Retiring", "Operating", "Reporting", "Answers"]),
        ("Hosting",
        [
            "Entra", "Telemetry", "Web", "Events", "Failures", "Secrets", "Approving", "Channels", "Providers", "Options", "Storing", "Pricing", "Recording",
            "Alerting", "Hygiene", "Billing", "Sweeping", "Responding", "Rotating", "Retiring", "Auditing", "Leaks", "Operating", "Reporting", "Answers", "Console",
        ]),
    ];

    private static readonly (string Folder, string[] Uses)[] SimulatorFloors =
    [
        ("Catalog", []),
        ("Chance", []),
        ("Organization", ["Catalog", "Chance"]),
        ("Traffic", ["Catalog", "Chance", "Organization"]),
        ("Billing", ["Catalog", "Traffic"]),
        ("Containment", ["Billing", "Traffic"]),
        ("Scenarios", ["Catalog", "Organization", "Traffic"]),
        ("Simulation", ["Billing", "Chance", "Containment", "Organization", "Scenarios", "Traffic"]),
        ("Http", ["Billing", "Catalog", "Chance", "Containment", "Organization", "Simulation", "Traffic"]),
    ];

    [Fact]
    public void FoldersOfCore_UseOnlyThoseBelow() => Assert.Equal(Stated(CoreFloors), FolderArrows.Of(Core, Texts(Core)));

    [Fact]
    public void FoldersOfRuntime_UseOnlyThoseBelow() => Assert.Equal(Stated(RuntimeFloors), FolderArrows.Of(Runtime, Texts(Runtime)));

    [Fact]
    public void FoldersOfSimulator_UseOnlyThoseBelow() => Assert.Equal(Stated(SimulatorFloors), FolderArrows.Of(Simulator, Texts(Simulator)));

    [Fact]
    public void Folders_FormNoCircle()
    {
        Assert.Empty(FolderArrows.Circles(FolderArrows.Of(Core, Texts(Core))));
        Assert.Empty(FolderArrows.Circles(FolderArrows.Of(Runtime, Texts(Runtime))));
        Assert.Empty(FolderArrows.Circles(FolderArrows.Of(Simulator, Texts(Simulator))));
    }

    /// <summary>Namespaces equal folders, so that the usings say what the folders do.</summary>
    [Theory]
    [InlineData(Core)]
    [InlineData(Runtime)]
    public void Namespaces_EqualFolders(string project) => Assert.Empty(
        from file in Repository.SourceFiles()
        where file.StartsWith($"src/{project}/", StringComparison.Ordinal)
        let wanted = Path.GetDirectoryName(file)!["src/".Length..].Replace('/', '.')
        where !File.ReadLines(Repository.PathOf(file)).Contains($"namespace {wanted};")
        select file);

    [Theory]
    [MemberData(nameof(FoldersOfRuntime))]
    public void FolderOfRuntime_HasAReadme(string folder)
    {
        var readme = Repository.PathOf("src", Runtime, folder, "README.md");

        Assert.True(File.Exists(readme), $"{folder} says nowhere what it owns, may use and guarantees.");
        Assert.InRange(File.ReadAllLines(readme).Length, 3, 20);
    }

    [Fact]
    public void BadArrows_AreFound()
    {
        var arrows = FolderArrows.Of("My.Core", [
            "using My.Core.Lower;\n\nnamespace My.Core.Upper;\n\npublic sealed class High;\n",
            "namespace My.Core.Lower.Deep;\n\npublic sealed record B(Upper.High High, Other.Thing Not);\n",
            "using UsageSentinel.Core.Usage;\n\nnamespace My.Core.Lower;\n\npublic sealed class C;\n",
        ]);

        Assert.Equal(["Lower -> Upper"], arrows);
        Assert.Equal(["A", "B"], FolderArrows.Circles(["A -> B", "B -> A", "C -> A"]));
        Assert.Empty(FolderArrows.Circles(["A -> B", "B -> C", "A -> C"]));
    }

    [Fact]
    public void Usings_AreArrows() => Assert.Equal(["Upper -> Lower"], FolderArrows.Of("UsageSentinel.Made", [
        "using UsageSentinel.Made.Lower;\n\nnamespace UsageSentinel.Made.Upper;\n\npublic sealed class A;\n",
        "namespace UsageSentinel.Made.Lower;\n\npublic sealed class B;\n",
    ]));

    public static TheoryData<string> FoldersOfRuntime() => [.. RuntimeFloors.Select(floor => floor.Folder)];

    private static SortedSet<string> Stated((string Folder, string[] Uses)[] floors) => [.. floors.SelectMany(floor => floor.Uses.Select(used => $"{floor.Folder} -> {used}"))];

    private static IEnumerable<string> Texts(string project) => Repository.SourceFiles()
        .Where(file => file.StartsWith($"src/{project}/", StringComparison.Ordinal))
        .Select(file => File.ReadAllText(Repository.PathOf(file)));
}
