using System.Collections.Immutable;
using System.Text.Json;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Console;

/// <summary>The read-only JSON below <c>/api/v1</c>: what the verbs answer with <c>--output json</c>, by the same functions.</summary>
internal sealed class ConsoleApi(
    AlertAnswers alerts, KeyAnswers keys, StatusAnswers status, BudgetAnswers budgets, DecisionAnswers decisions, FigureApi figures, SilenceAnswers silences, IHealthReport health)
{
    private const int MostRows = 10_000;
    private const string Nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public async Task<WebAnswer> AnswerAsync(ImmutableArray<string> parts, ConsoleQuestion question, CancellationToken cancellationToken)
    {
        object? answer = parts switch
        {
            ["openapi.json"] => OpenApi.Document(question.Visit.Base),
            ["alerts"] => await alerts.ReadAsync(question.Address.Value("open") == "true" ? AlertsWanted.Open : AlertsWanted.All, cancellationToken),
            ["alerts", var id] => (await alerts.FindAsync(id, cancellationToken))?.Shown,
            ["keys"] => await keys.ReadAsync(cancellationToken),
            ["keys", var provider, var account, var key] =>
                (await keys.ReadAsync(new ProviderAccount(provider, account), cancellationToken)).FirstOrDefault(shown => shown.ApiKeyId == key),
            ["status"] => await status.ReadAsync(cancellationToken),
            ["budgets"] => await budgets.ReadAsync(cancellationToken),
            ["spend"] => await figures.SpendAsync(question.Address, cancellationToken),
            ["usage"] => await figures.UsageAsync(question.Address, cancellationToken),
            ["costs"] => await figures.CostsAsync(question.Address, cancellationToken),
            ["decisions"] => await decisions.ReadAsync(MostRows, question.Address.Value("alert") is { Length: > 0 } episode ? episode : null, cancellationToken),
            ["hygiene"] => await figures.HygieneAsync(cancellationToken),
            ["silences"] => await silences.ReadAsync(cancellationToken),
            ["health"] => await health.ReadAsync(cancellationToken),
            _ => null,
        };
        return answer switch
        {
            null => Write(404, new { error = "There is no such answer. See openapi.json." }),
            ApiFault fault => Write(400, fault),
            _ => Write(200, answer),
        };
    }

    internal static WebAnswer Write(int status, object answer) =>
        new(status, "application/json; charset=utf-8", JsonSerializer.Serialize(answer, answer.GetType(), Json.Options), Nothing);
}
