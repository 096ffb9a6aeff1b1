using System.CommandLine;
using Spectral.Cli.CommandLine;

namespace Spectral.Cli.Tests.CommandLine;

public sealed class HelpTests
{
    public static TheoryData<string> Commands => [.. Paths(SpectralCommandLine.Build(), "")];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_explains_itself_and_each_of_its_options(string path)
    {
        RootCommand root = SpectralCommandLine.Build();
        string[] words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Command command = words.Aggregate((Command)root, (above, name) => above.Subcommands.Single(below => below.Name == name));
        using var output = new StringWriter();
        int exitCode = await root.Parse([.. words, "--help"]).InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);
        string help = output.ToString();
        Assert.Equal(0, exitCode);
        Assert.Contains(command.Description!.Split('.')[0][..20], help, StringComparison.Ordinal);
        Assert.All(command.Options, option =>
        {
            Assert.Contains(option.Name, help, StringComparison.Ordinal);
            Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name);
        });
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), argument.Name));
    }

    private static IEnumerable<string> Paths(Command command, string path) =>
        [path, .. command.Subcommands.Where(below => !below.Hidden).SelectMany(below => Paths(below, $"{path} {below.Name}".Trim()))];
}
