namespace UsageSentinel.Tests.Architecture;

/// <summary>The clone these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The C# files below <c>src</c>, as paths relative to the root.</summary>
    public static IEnumerable<string> SourceFiles() => CodeBelow("src");

    /// <summary>The C# files below <c>tests</c>, as paths relative to the root.</summary>
    public static IEnumerable<string> TestFiles() => CodeBelow("tests");

    private static IEnumerable<string> CodeBelow(string folder) =>
        Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "UsageSentinel.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("No UsageSentinel.sln above " + AppContext.BaseDirectory);
    }
}
