using Spectral.Shared.Errors;
using Spectral.Shared.Hosting;

namespace Spectral.Shared.Tests.Hosting;

public sealed class ServiceSettingsTests : IDisposable
{
    private static readonly Setting[] Known =
    [
        new("data", "Directory.", "spectral-data"),
        new("http-port", "Port.", "7420"),
        new("seeds", "All of them."),
        new("wait", "How long.", "5s"),
        new("verbose", "More.", IsFlag: true),
    ];

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    private string AppSettings => _directory.File(ServiceSettings.FileName);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_command_line_goes_before_the_environment_and_that_before_the_file()
    {
        Assert.Equal("spectral-data", Read().Get("data"));
        Write("""{"Spectral": {"Data": "file"}}""");
        Assert.Equal("file", Read().Get("data"));
        _environment["SPECTRAL_DATA"] = "environment";
        Assert.Equal("environment", Read().Get("data"));
        Assert.Equal("argument", Read("--data", "argument").Get("data"));
        Assert.Equal("argument", Read("--data=argument").Get("data"));
    }

    [Fact]
    public void An_empty_variable_says_nothing()
    {
        _environment["SPECTRAL_DATA"] = "";
        Assert.Equal("spectral-data", Read().Get("data"));
    }

    [Fact]
    public void The_file_holds_numbers_flags_lists_comments_and_other_peoples_settings()
    {
        Write("""
            {
              "Logging": {},
              "Spectral": {
                "HttpPort": 81, // above
                "http-port": 82,
                "Verbose": true,
                "Seeds": ["one:1", "two:2"],
                "Devices": "of the node in the same directory",
              },
            }
            """);
        ServiceSettings settings = Read();
        Assert.Equal(82, settings.Integer("http-port", 1, 100));
        Assert.True(settings.Flag("verbose"));
        Assert.Equal(["one:1", "two:2"], settings.List("seeds"));
    }

    [Fact]
    public void Flags_need_no_value_and_lists_may_be_empty()
    {
        Assert.True(Read("--verbose").Flag("verbose"));
        Assert.False(Read("--verbose=false").Flag("verbose"));
        Assert.False(Read().Flag("verbose"));
        Assert.Empty(Read().List("seeds"));
        Assert.Equal(["a", "b"], Read("--seeds", " a, ,b ").List("seeds"));
        Assert.Equal(TimeSpan.FromMilliseconds(500), Read("--wait", "500ms").Duration("wait"));
    }

    [Theory]
    [InlineData("--http-prot", "did you mean --http-port?")]
    [InlineData("--http-prot=1", "'--http-prot=1' is no option")]
    [InlineData("7420", "--help lists all")]
    public void An_unknown_argument_is_named_with_the_nearest(string argument, string expected)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Read(argument));
        Assert.StartsWith("service: '", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_without_its_value_is_named() =>
        Assert.Equal("service: --data lacks its value: Directory.", Assert.Throws<UserErrorException>(() => Read("--data")).Message);

    [Fact]
    public void What_nobody_said_is_asked_for_by_both_names() =>
        Assert.Equal("--seeds (SPECTRAL_SEEDS) is missing: All of them.", Assert.Throws<UserErrorException>(() => Read().Get("seeds")).Message);

    [Fact]
    public void A_wrong_value_names_where_it_was_given()
    {
        const string Expected = ": '0' is not what it can be; expected a whole number from 1 to 100";
        Assert.Equal("--http-port" + Expected, Port("--http-port", "0"));
        _environment["SPECTRAL_HTTP_PORT"] = "0";
        Assert.Equal("SPECTRAL_HTTP_PORT" + Expected, Port());
        _environment.Clear();
        Write("""{"Spectral": {"HttpPort": 0}}""");
        Assert.Equal($"{AppSettings}: Spectral:HttpPort" + Expected, Port());

        string Port(params string[] arguments) => Assert.Throws<UserErrorException>(() => Read(arguments).Integer("http-port", 1, 100)).Message;
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("5")]
    [InlineData("soon")]
    public void A_duration_has_a_unit_and_is_more_than_nothing(string value)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Read("--wait", value).Duration("wait"));
        Assert.Equal($"--wait: '{value}' is not what it can be; expected a duration such as 5s or 500ms", error.Message);
    }

    [Fact]
    public void A_flag_is_true_or_false() =>
        Assert.Contains("--verbose: 'yes'", Assert.Throws<UserErrorException>(() => Read("--verbose=yes").Flag("verbose")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_no_json_is_named_with_the_line()
    {
        Write("{\n  \"Spectral\": {\n    oops\n");
        Assert.StartsWith($"{AppSettings}:3: is no JSON: ", Assert.Throws<UserErrorException>(() => Read()).Message, StringComparison.Ordinal);
        Write("""{"Spectral": [1]}""");
        Assert.Contains("Spectral is Array; expected an object", Assert.Throws<UserErrorException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_lists_every_setting_with_its_default()
    {
        string help = ServiceSettings.Help("service [options]", Known);
        Assert.StartsWith("Usage: service [options]\n", help, StringComparison.Ordinal);
        Assert.All(Known, setting => Assert.Contains($"  {setting.Option} ", help, StringComparison.Ordinal));
        Assert.Contains("Directory. Default: spectral-data.", help, StringComparison.Ordinal);
        Assert.Contains("SPECTRAL_DATA", help, StringComparison.Ordinal);
    }

    private void Write(string json) => File.WriteAllText(AppSettings, json);

    private ServiceSettings Read(params string[] arguments) =>
        ServiceSettings.Read("service", Known, arguments, _environment.GetValueOrDefault, _directory.Path);
}
