namespace UsageSentinel.Tests.Architecture;

/// <summary>
/// Long lists of arguments are a value without a name, a class with many dependencies is several classes, and a collection that a callee
/// writes into is a result that is not returned.
/// </summary>
public class ShapeTests
{
    private static readonly Type[] All = [.. Rooms.All.SelectMany(room => room.GetTypes())];

    private static readonly Type[] Engine = [.. All.Where(type => type.Assembly.GetName().Name is "UsageSentinel.Core" or "UsageSentinel.Runtime")];

    [Fact]
    public void Methods_TakeNoMoreThanSixParameters() => Assert.Empty(ShapeRules.LongMethods(All));

    [Fact]
    public void Classes_DependOnNoMoreThanEight() => Assert.Empty(ShapeRules.LongConstructors(All));

    [Fact]
    public void Methods_TakeNoCollectionToWriteInto() => Assert.Empty(ShapeRules.WritableParameters(Engine));

    [Fact]
    public void LongShapes_AreFound()
    {
        Type[] examples = [typeof(Long), typeof(LongRecord)];

        Assert.Equal(["Long.Add"], ShapeRules.LongMethods(examples));
        Assert.Equal(["Long"], ShapeRules.LongConstructors(examples));
        Assert.Equal(["Long.Collect(into)", "Long.Count(all)"], ShapeRules.WritableParameters(examples));
    }

    private sealed class Long(int one, int two, int three, int four, int five, int six, int seven, int eight, int nine)
    {
        public int Sum => one + two + three + four + five + six + seven + eight + nine;

        public List<int> Settings { get; set; } = [];

        public static int Add(int one, int two, int three, int four, int five, int six, int seven) => one + two + three + four + five + six + seven;

        public static void Collect(IDictionary<string, int> into) => into.Clear();

        public static int Count(in HashSet<int> all) => all.Count;

        public static int Read(IReadOnlyList<int> all) => all.Count;
    }

    private sealed record LongRecord(int One, int Two, int Three, int Four, int Five, int Six, int Seven, int Eight, int Nine);
}
