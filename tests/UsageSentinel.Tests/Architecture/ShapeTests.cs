namespace UsageSentinel.Tests.Architecture;

/// <summary>Long lists of arguments are a value without a name, and a class with many dependencies is several classes.</summary>
public class ShapeTests
{
    private static readonly Type[] All = [.. Rooms.All.SelectMany(room => room.GetTypes())];

    /// <summary>Methods that are longer than the rule today. The list may only become shorter.</summary>
    private static readonly string[] LongMethods = ["BucketScorer.Idle", "DetectionStep.Judge"];

    /// <summary>Classes with more dependencies than the rule today. The list may only become shorter.</summary>
    private static readonly string[] LongConstructors =
        ["CostReportReader", "DashboardReader", "FactFinder", "GroupWorker", "Retention", "Verification"];

    [Fact]
    public void Methods_TakeNoMoreThanSixParameters() => AssertSame(LongMethods, ShapeRules.LongMethods(All));

    [Fact]
    public void Classes_DependOnNoMoreThanEight() => AssertSame(LongConstructors, ShapeRules.LongConstructors(All));

    [Fact]
    public void LongShapes_AreFound()
    {
        Assert.Equal(["Long.Add"], ShapeRules.LongMethods([typeof(Long), typeof(LongRecord)]));
        Assert.Equal(["Long"], ShapeRules.LongConstructors([typeof(Long), typeof(LongRecord)]));
    }

    private static void AssertSame(string[] known, IEnumerable<string> found)
    {
        var all = found.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(all.SequenceEqual(known.Order(StringComparer.Ordinal)), $"Found: \"{string.Join("\", \"", all)}\"");
    }

    private sealed class Long(int one, int two, int three, int four, int five, int six, int seven, int eight, int nine)
    {
        public int Sum => one + two + three + four + five + six + seven + eight + nine;

        public static int Add(int one, int two, int three, int four, int five, int six, int seven) => one + two + three + four + five + six + seven;
    }

    private sealed record LongRecord(int One, int Two, int Three, int Four, int Five, int Six, int Seven, int Eight, int Nine);
}
