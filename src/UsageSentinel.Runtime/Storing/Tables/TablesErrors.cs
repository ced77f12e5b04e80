using Azure;
using Azure.Data.Tables.Models;
using Azure.Identity;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing.Tables;

/// <summary>What the failures of Azure Tables mean to an operator.</summary>
internal static class TablesErrors
{
    public static bool IsAbsentTable(RequestFailedException exception) => exception.ErrorCode == TableErrorCode.TableNotFound;

    /// <summary>Whether the condition of a write did not hold: present on insert, absent or of another version otherwise.</summary>
    public static bool IsCondition(RequestFailedException exception) =>
        (exception.Status is 404 or 412 && !IsAbsentTable(exception)) || exception.ErrorCode == TableErrorCode.EntityAlreadyExists;

    public static async Task<T> RunAsync<T>(Uri endpoint, Func<Task<T>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (Translate(exception, endpoint.Host) is { } failure)
        {
            throw failure;
        }
    }

    // The client wraps what it retried in an AggregateException, and reports its own timeouts as cancellation.
    private static StoreException? Translate(Exception exception, string host) => exception switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Translate(last, host),
        RequestFailedException { Status: 401 or 403 } failed => new(
            StoreError.Unauthorized,
            $"The table store {host} refused this identity ({failed.Status} {failed.ErrorCode}); it needs the role Storage Table Data Contributor.",
            failed),
        RequestFailedException { Status: 0 or 408 or 429 or >= 500 } failed => new(
            StoreError.Unreachable, $"The table store {host} cannot be reached: {FirstLine(failed)}", failed),
        RequestFailedException failed => new(
            StoreError.Other, $"The table store {host} failed ({failed.Status} {failed.ErrorCode}): {FirstLine(failed)}", failed),
        AuthenticationFailedException failed => new(
            StoreError.Unauthorized, $"There is no identity for the table store {host}: {FirstLine(failed)}", failed),
        OperationCanceledException or IOException or HttpRequestException => new(
            StoreError.Unreachable, $"The table store {host} did not answer: {FirstLine(exception)}", exception),
        _ => null,
    };

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].Trim();
}
