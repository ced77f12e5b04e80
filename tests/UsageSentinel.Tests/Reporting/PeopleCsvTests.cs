using UsageSentinel.Runtime.Reporting;

namespace UsageSentinel.Tests.Reporting;

public sealed class PeopleCsvTests
{
    [Theory]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("+1", "'+1")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("  =1", "'  =1")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\uFF1D1", "'\uFF1D1")]
    [InlineData("=1,2", "\"'=1,2\"")]
    [InlineData("a=b", "a=b")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Text_IsNeverAFormula(string? text, string cell) => Assert.Equal(cell, Written(csv => csv.Text(text)));

    [Fact]
    public void Row_NumbersStayNumbers() =>
        Assert.Equal("a,-1.5,0.000000000001,\r\n,", Written(csv =>
        {
            csv.Text("a").Number(-1.5m).Number(0.000000000001m).Text(null).EndRow();
            csv.Text(null).Text(null);
        }));

    private static string Written(Action<PeopleCsv> write)
    {
        using var text = new StringWriter();
        write(new PeopleCsv(text));
        return text.ToString();
    }
}
