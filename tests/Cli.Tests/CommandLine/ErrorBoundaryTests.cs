using System.Text.Json;
using Spectral.Cli.CommandLine;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Tests.CommandLine;

public sealed class ErrorBoundaryTests
{
    [Fact]
    public async Task A_wrong_input_is_one_message_and_exit_code_2()
    {
        TestInvocation test = new();
        Assert.Equal(ExitCodes.BadInput, await RunAsync(test, new UserErrorException("a.yaml:3: [rank] is odd")));
        Assert.Equal("error: a.yaml:3: [rank] is odd\n", test.Errors);
        Assert.Empty(test.Output);
    }

    [Fact]
    public async Task A_fault_of_ours_is_called_so()
    {
        TestInvocation test = new();
        Assert.Equal(ExitCodes.JobFailed, await RunAsync(test, new InvalidOperationException("broken")));
        Assert.Equal("error: Internal error: broken (--verbose shows where)\n", test.Errors);
    }

    [Fact]
    public async Task Verbose_shows_where()
    {
        TestInvocation test = new(verbose: true);
        await RunAsync(test, new InvalidOperationException("broken"));
        Assert.Contains("System.InvalidOperationException: broken\n   at ", test.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_is_exit_code_130() =>
        Assert.Equal(ExitCodes.Cancelled, await RunAsync(new TestInvocation(), new OperationCanceledException()));

    [Fact]
    public async Task Json_gets_an_object_with_the_error()
    {
        TestInvocation test = new(json: true);
        await RunAsync(test, new UserErrorException("no \"such\" file"));
        Assert.Equal("no \"such\" file", JsonElement.Parse(test.Output).GetProperty("error").GetString());
    }

    private static Task<int> RunAsync(TestInvocation test, Exception error) => ErrorBoundary.RunAsync(test.Invocation, () => throw error);
}
