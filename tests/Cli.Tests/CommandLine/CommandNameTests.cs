using Spectral.Cli.CommandLine;

namespace Spectral.Cli.Tests.CommandLine;

public sealed class CommandNameTests
{
    private const string Executable = "/src/bin/spectral";

    [Fact]
    public void Under_dotnet_run_it_is_what_the_user_typed() => Assert.Equal(
        "dotnet run --project src/Cli -c Release --",
        Of(["/usr/bin/dotnet", "run", "--project", "src/Cli", "-c", "Release", "--", "train", "recipe.yaml"]));

    [Theory]
    [InlineData("/opt/bin:/src/bin", "/", "spectral")]
    [InlineData("/opt/bin", "/src", "bin/spectral")]
    [InlineData("/opt/bin", "/src/bin", "./spectral")]
    [InlineData("/opt/bin", "/home/me", "/src/bin/spectral")]
    [InlineData("", "/home/me", "/src/bin/spectral")]
    public void An_executable_is_named_as_the_shell_finds_it(string searchPath, string workingDirectory, string expected) =>
        Assert.Equal(expected, CommandName.Of(["bash"], Executable, Executable, searchPath, workingDirectory));

    [Fact]
    public void A_program_of_the_dotnet_host_names_both() =>
        Assert.Equal("dotnet out/spectral.dll", CommandName.Of(["bash"], "/usr/bin/dotnet", "/src/out/spectral.dll", "", "/src"));

    [Theory]
    [InlineData("dotnet", "test", "--")]
    [InlineData("dotnet", "run", "-c")]
    [InlineData("timeout", "run", "--")]
    public void Other_parents_say_nothing(params string[] parent) => Assert.Equal(Executable, Of(parent));

    private static string Of(string[] parent) => CommandName.Of(parent, Executable, Executable, "", "/home/me");
}
