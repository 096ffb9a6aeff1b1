// The paper's experiments in small, on the sample model: docs/paper.md.
//
//   dotnet run recipes/paper/run.cs                      what docs/paper.md reports, into runs/paper; the same command again goes on where it was
//   dotnet run recipes/paper/run.cs -- OUTPUT PART...    elsewhere, and the parts that are named: equal-budget size rank-per-layer cost fusion
//   dotnet run recipes/paper/run.cs -- OUTPUT --smoke [PART...]   the same in two steps of training each, to see that it runs
//
// Run it from the repository's root. SPECTRAL names the command (default: it is built from src/Cli first).
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

string[] parts = ["equal-budget", "size", "rank-per-layer", "cost", "fusion"];
bool isSmoke = args.Contains("--smoke");
string[] named = [.. args.Where(argument => argument != "--smoke")];
string[] wanted = named.Length > 1 ? named[1..] : parts;
if (args.Any(argument => argument.StartsWith('-') && argument != "--smoke") || wanted.Except(parts).Any() || !File.Exists("recipes/paper/run.cs"))
{
    Console.Error.WriteLine($"expected, from the repository's root: [OUTPUT] [--smoke] [PART...], the parts being {string.Join(' ', parts)}");
    return 2;
}

try
{
    string output = Path.GetFullPath(named.FirstOrDefault("runs/paper"));
    Directory.CreateDirectory(output);
    var command = SpectralCommand.FromEnvironment();
    var twins = new Twins(command, output, isSmoke);
    var clock = Stopwatch.StartNew();
    foreach (string part in parts.Where(wanted.Contains))
    {
        Console.WriteLine($"--- {part}");
        string table = part switch
        {
            "equal-budget" or "size" => twins.Compare(part),
            "rank-per-layer" => twins.RankPerLayer(),
            "cost" => new Cost(command, output, isSmoke).Measure(),
            _ => new Fusion(command, output, twins, isSmoke).Run(),
        };
        File.WriteAllText(Path.Combine(output, $"{part}.md"), table);
        Console.WriteLine(table);
    }

    string[] done = [.. parts.Select(part => Path.Combine(output, $"{part}.md")).Where(File.Exists)];
    File.WriteAllText(Path.Combine(output, "tables.md"), string.Join('\n', done.Select(file => $"## {Path.GetFileNameWithoutExtension(file)}\n\n{File.ReadAllText(file)}")));
    Console.WriteLine($"{Path.Combine(output, "tables.md")}, pictures beside it; {clock.Elapsed.TotalMinutes:0.0} min");
    return 0;
}
catch (CommandFailedException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

internal sealed class CommandFailedException(string message) : Exception(message);

/// <summary>The <c>spectral</c> command.</summary>
internal sealed class SpectralCommand(string[] command)
{
    private const string Built = "src/Cli/bin/Release/net10.0/linux-x64/spectral";

    public string Text => string.Join(' ', command);

    public static SpectralCommand FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable("SPECTRAL") is { Length: > 0 } named)
        {
            return new SpectralCommand(named.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        using Process build = Process.Start("dotnet", ["build", "src/Cli", "-c", "Release", "-v", "q", "--nologo"]);
        build.WaitForExit();
        return build.ExitCode == 0 ? new SpectralCommand([Built]) : throw new CommandFailedException("src/Cli does not build");
    }

    /// <summary>Runs it with its output on ours.</summary>
    /// <param name="alsoLegal">An exit code that is no failure besides 0.</param>
    public void Run(string[] arguments, int alsoLegal = 0)
    {
        using Process process = Process.Start(Start(arguments))!;
        process.WaitForExit();
        Require(process.ExitCode == 0 || process.ExitCode == alsoLegal, arguments, process.ExitCode);
    }

    /// <summary>Runs it with <c>--json</c>, watching its memory.</summary>
    /// <returns>What it printed, and the most memory the process held, in bytes.</returns>
    public (JsonElement Json, long PeakBytes) Measure(params string[] arguments)
    {
        ProcessStartInfo start = Start([.. arguments, "--json"]);
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        Task<string> text = process.StandardOutput.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(milliseconds: 50))
        {
            peak = Math.Max(peak, HighWater(process.Id));
        }

        Require(process.ExitCode == 0, arguments, process.ExitCode);
        return (JsonElement.Parse(text.Result), peak);
    }

    private static long HighWater(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // It has just ended.
        }
    }

    private static void Require(bool isDone, string[] arguments, int exitCode)
    {
        if (!isDone)
        {
            throw new CommandFailedException($"spectral {string.Join(' ', arguments)} ended with {exitCode}");
        }
    }

    private ProcessStartInfo Start(string[] arguments) => new(command[0], [.. command[1..], .. arguments]) { UseShellExecute = false };
}

/// <summary>A trial of a sweep, as sweep.json has it.</summary>
/// <param name="Settings">Without rate and seed.</param>
/// <param name="Loss">Infinite for a trial that failed.</param>
internal sealed record Trial(IReadOnlyDictionary<string, string> Settings, double Rate, long Parameters, double Loss, double Match)
{
    private const string RateKey = "training.learning_rate";
    private const string SeedKey = "training.seed";

    /// <summary>Its settings as a line of <c>trials:</c> has them.</summary>
    public string Point => string.Join(", ", Settings.Select(setting => $"{setting.Key}: {setting.Value}"));

    public static Trial[] Read(string store, string sweep)
    {
        JsonElement json = JsonElement.Parse(File.ReadAllText(Path.Combine(store, "jobs", sweep, "sweep.json")));
        return [.. json.GetProperty("trials").EnumerateArray().Select(From)];
    }

    public string Line(double rate) => string.Create(CultureInfo.InvariantCulture, $"    - {{{Point}, {RateKey}: {rate:0.0e-0}}}");

    private static Trial From(JsonElement trial)
    {
        Dictionary<string, string> settings = trial.GetProperty("settings").EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!);
        bool isFinished = trial.GetProperty("status").GetString() == "finished";
        double rate = settings.Remove(RateKey, out string? text) ? double.Parse(text, CultureInfo.InvariantCulture) : 0;
        settings.Remove(SeedKey);
        return new Trial(
            settings,
            rate,
            trial.GetProperty("parameters") is { ValueKind: JsonValueKind.Number } parameters ? parameters.GetInt64() : 0,
            isFinished ? trial.GetProperty("loss").GetDouble() : double.PositiveInfinity,
            isFinished && trial.GetProperty("metrics").TryGetProperty("gsm8k-strict", out JsonElement match) ? match.GetDouble() : 0);
    }
}

/// <summary>The sweeps: rates chosen on data of their own, then other seeds at the best rate.</summary>
internal sealed partial class Twins(SpectralCommand command, string output, bool isSmoke)
{
    /// <summary>How often rates beyond the lowest or highest are tried where that was the best. What is still at the edge then is marked.</summary>
    private const int Extensions = 2;

    private const int Seeds = 3;
    private const int ValidationProblems = 200;
    private const string Folder = "recipes/paper/twins";

    /// <summary>Two workers, one trial each: with rows this long packs would gain nothing, and measuring that takes its time too.</summary>
    private const string Devices = "cpu:2x1";

    private readonly string _store = Path.Combine(output, "store");

    /// <summary>Two steps, two answers of a few tokens.</summary>
    private string[] Smoke => isSmoke
        ? ["--set", "training.max_steps=2", "--set", "training.warmup_steps=1", "--set", "datasets.eval.limit=2", "--set", "evaluation.max_new_tokens=4", "--set", "checkpoint.every_steps=2"]
        : [];

    public string Compare(string name)
    {
        string recipe = File.ReadAllText(Path.Combine(Folder, $"{name}.yaml"));
        string head = recipe[..(recipe.IndexOf("\nsweep:", StringComparison.Ordinal) + 1)];
        string[] lines = [.. TrialLine().Matches(recipe).Select(match => match.Value).Where(line => !isSmoke || line.Contains(": lora,", StringComparison.Ordinal))];
        Trial[] tried = Rates(name, head, lines);
        IGrouping<string, Trial>[] points = [.. tried.GroupBy(trial => trial.Point)];
        Trial[] best = [.. points.Select(point => point.MinBy(trial => trial.Loss)!)];

        Sweep(name, $"{head}sweep:\n  seeds: [{string.Join(", ", Enumerable.Range(1, Seeds))}]\n  trials:\n{string.Join('\n', best.Select(trial => trial.Line(trial.Rate)))}\n");
        File.Copy(Path.Combine(_store, "jobs", name, "pareto.png"), Path.Combine(output, $"{name}.png"), overwrite: true);
        Trial[] trained = Trial.Read(_store, name);
        var table = new StringBuilder();
        table.Append("| method | rank | parameters | rate | loss | exact match | validation loss by rate |\n| --- | --- | ---: | ---: | ---: | ---: | --- |\n");
        foreach (IGrouping<string, Trial> point in trained.GroupBy(trial => trial.Point).OrderBy(point => point.Average(trial => trial.Loss)))
        {
            Trial first = point.First();
            Trial[] rates = [.. points.First(group => group.Key == point.Key).OrderBy(trial => trial.Rate)];
            string mark = first.Rate == rates[0].Rate || first.Rate == rates[^1].Rate ? " †" : "";
            table.Append(CultureInfo.InvariantCulture, $"| {first.Settings["adapter.method"]} | {Rank(first)} | {first.Parameters:N0} | {Numbers.Rate(first.Rate)}{mark} | ");
            table.Append($"{Numbers.Losses(point.Select(trial => trial.Loss))} | {Numbers.Shares(point.Select(trial => trial.Match))} | ");
            table.Append($"{string.Join(", ", rates.Select(trial => $"{Numbers.Rate(trial.Rate)}: {Numbers.Loss(trial.Loss)}"))} |\n");
        }

        return table.ToString();
    }

    /// <summary>One rank for all weights against a budget spread over them, at the additive method's best rate where that is known.</summary>
    public string RankPerLayer()
    {
        const string Name = "rank-per-layer";
        string[] same = ["--set", "training.max_steps=60", "--set", "training.global_batch=8", "--set", "training.warmup_steps=6", "--set", "datasets.eval.limit=200", "--set", "evaluation.batch=50", "--set", "checkpoint.every_steps=60"];
        command.Run(["sweep", $"recipes/{Name}.yaml", "--name", Name, "--output", _store, "--devices", Devices, .. same, "--set", $"training.learning_rate={Numbers.Rate(BestRate("spectral-additive"))}", .. Smoke], alsoLegal: 3);
        var table = new StringBuilder("| rank | parameters | loss | exact match |\n| --- | ---: | ---: | ---: |\n");
        foreach (IGrouping<string, Trial> point in Trial.Read(_store, Name).GroupBy(trial => trial.Point))
        {
            Trial first = point.First();
            table.Append(CultureInfo.InvariantCulture, $"| {first.Settings["adapter.rank"]} | {first.Parameters:N0} | {Numbers.Losses(point.Select(trial => trial.Loss))} | ");
            table.Append($"{Numbers.Shares(point.Select(trial => trial.Match))} |\n");
        }

        return table.ToString();
    }

    /// <summary>The rate that was best at equal parameters; the twins' own where that part has not been run.</summary>
    public double BestRate(string method) => Directory.Exists(Path.Combine(_store, "jobs", "equal-budget"))
        && Trial.Read(_store, "equal-budget").FirstOrDefault(trial => trial.Settings["adapter.method"] == method) is { } best ? best.Rate : 3e-3;

    /// <summary>All trials, and more beyond the edge where the best is at it.</summary>
    private Trial[] Rates(string name, string head, string[] lines)
    {
        string sweep = $"{name}-rates";
        List<string> all = [.. lines];
        for (int round = 0; ; round++)
        {
            Sweep(sweep, $"{head}sweep:\n  trials:\n{string.Join('\n', all)}\n", "--set", $"datasets.eval.path={Validation()}", "--set", "datasets.eval.metric=loss");
            Trial[] trials = Trial.Read(_store, sweep);
            string[] further = [.. trials.GroupBy(trial => trial.Point).Select(Beyond).OfType<string>()];
            if (round == (isSmoke ? 1 : Extensions) || further.Length == 0)
            {
                return trials;
            }

            all.AddRange(further);
        }
    }

    /// <summary>The trial beyond the best one where that is at the edge; null where it is not.</summary>
    private static string? Beyond(IEnumerable<Trial> point)
    {
        Trial[] rates = [.. point.OrderBy(trial => trial.Rate)];
        Trial best = rates.MinBy(trial => trial.Loss)!;
        return best == rates[0] ? best.Line(Next(best.Rate, up: false)) : best == rates[^1] ? best.Line(Next(best.Rate, up: true)) : null;
    }

    /// <summary>Of the rates 1, 3, 10, 30, ...</summary>
    private static double Next(double rate, bool up)
    {
        bool isOne = rate.ToString("E0", CultureInfo.InvariantCulture)[0] == '1';
        return (isOne, up) switch { (true, true) => rate * 3, (true, false) => rate * 0.3, (false, true) => rate / 0.3, _ => rate / 3 };
    }

    /// <summary>Runs what is new of a sweep. A trial that diverges is a result.</summary>
    private void Sweep(string name, string recipe, params string[] arguments)
    {
        string path = Path.Combine(output, $"{name}.yaml");
        File.WriteAllText(path, recipe);
        command.Run(["sweep", path, "--name", name, "--output", _store, "--devices", Devices, .. arguments, .. Smoke], alsoLegal: 3);
    }

    /// <summary>The training file's last problems, which the recipes leave out.</summary>
    private string Validation()
    {
        string path = Path.Combine(output, "validation.jsonl");
        File.WriteAllLines(path, File.ReadAllLines("samples/word-problems/train.jsonl")[^ValidationProblems..]);
        return path;
    }

    private static string Rank(Trial trial) => trial.Settings["adapter.method"] switch
    {
        "oft" => $"{trial.Settings["adapter.blocks"]} blocks",
        "svdiff" or "full" => "-",
        _ when trial.Settings.TryGetValue("adapter.targets", out string? targets) && !targets.Contains('*') => $"{trial.Settings["adapter.rank"]} on {targets.Trim('[', ']').Replace("\"", "", StringComparison.Ordinal)}",
        _ => trial.Settings["adapter.rank"],
    };

    [GeneratedRegex("^    - [{].*[}]$", RegexOptions.Multiline)]
    private static partial Regex TrialLine();
}

/// <summary>Time and memory of the decomposition beside training: one process and one store for each method.</summary>
internal sealed partial class Cost(SpectralCommand command, string output, bool isSmoke)
{
    private const string Sample = "samples/tiny-llama";
    private const int Warmup = 2;
    private const int Rounds = 2;

    public string Measure()
    {
        string wide = WideModel.Write(Path.Combine(output, "wide-model"), isSmoke ? 64 : 1024);
        string[] all = isSmoke ? ["lora", "oft"] : ["lora", "dora", "spectral-additive", "spectral-rotational", "pissa", "lora-xs", "psoft", "lidb", "vera", "oft", "svdiff", "full"];
        string[] some = isSmoke ? [] : ["lora", "spectral-additive", "spectral-rotational", "svdiff", "full"];
        var table = new StringBuilder("| model | method | parameters | decomposition, s | step, s | decomposition in steps | peak memory, MB |\n| --- | --- | ---: | ---: | ---: | ---: | ---: |\n");
        foreach ((string model, string method) in all.Select(method => (Sample, method)).Concat(some.Select(method => (wide, method))))
        {
            table.Append(Row(model, method));
        }

        return table.ToString();
    }

    /// <summary>Of the round whose steps were quickest, as what else the machine does only adds.</summary>
    private string Row(string model, string method)
    {
        string name = model == Sample ? "sample" : "wide";
        (long parameters, double decomposition, double step, double peak) = Enumerable.Range(0, isSmoke ? 1 : Rounds).Select(_ => Once(model, method, name)).MinBy(round => round.Step);
        return string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {method} | {parameters:N0} | {decomposition:0.00} | {step:0.000} | {decomposition / step:0.0} | {peak / 1e6:0} |\n");
    }

    private (long Parameters, double Decomposition, double Step, double Peak) Once(string model, string method, string name)
    {
        string store = Path.Combine(output, "cost", $"{name}-{method}");
        if (Directory.Exists(store))
        {
            Directory.Delete(store, recursive: true); // A basis that is there already is not decomposed again.
        }

        int steps = isSmoke ? 3 : name == "wide" ? 6 : 12;
        (JsonElement json, long peak) = command.Measure([
            "train", "recipes/paper/twins/cost.yaml", "--job", "cost", "--output", store, "--devices", "cpu:1", "--set", $"base_model={model}",
            "--set", $"adapter.method={method}", .. Size(method).SelectMany(setting => (string[])["--set", setting]), "--set", $"training.max_steps={steps}"]);
        string job = Path.Combine(store, "jobs", "cost");
        Match decomposed = Computed().Match(File.ReadAllText(Path.Combine(job, "report.md")));
        double seconds = decomposed.Success ? double.Parse(decomposed.Groups["seconds"].Value, CultureInfo.InvariantCulture) : 0;
        IEnumerable<double> measured = File.ReadLines(Path.Combine(job, "metrics.jsonl")).Skip(Warmup).Select(line => JsonElement.Parse(line).GetProperty("seconds").GetDouble());
        return (json.GetProperty("trainable_parameters").GetInt64(), seconds, Numbers.Median(measured), peak);
    }

    /// <summary>That of equal-budget.yaml.</summary>
    private static string[] Size(string method) => method switch
    {
        "oft" => ["adapter.rank=null", "adapter.blocks=16"],
        "svdiff" or "full" => ["adapter.rank=null"],
        "spectral-rotational" => ["adapter.rank=45"],
        "lora-xs" => ["adapter.rank=44"],
        "psoft" => ["adapter.rank=61"],
        "lidb" => ["adapter.rank=13"],
        "vera" => ["adapter.rank=128"],
        _ => ["adapter.rank=4"],
    };

    [GeneratedRegex("computed in (?<seconds>[0-9.]+) s of worker time", RegexOptions.ExplicitCapture)]
    private static partial Regex Computed();
}

/// <summary>A Llama of two layers and random weights with the sample's tokenizer, as wide as decomposing begins to take time.</summary>
internal static class WideModel
{
    /// <summary>Singular values that fall as those of trained weights do, roughly: column j is scaled by j to the power of this.</summary>
    private const double Decay = -0.3;

    public static string Write(string directory, int width)
    {
        int hidden = width * 11 / 4;
        Directory.CreateDirectory(directory);
        File.Copy("samples/tiny-llama/tokenizer.json", Path.Combine(directory, "tokenizer.json"), overwrite: true);
        File.WriteAllText(Path.Combine(directory, "config.json"), $$"""
            {
              "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 512, "hidden_size": {{width}}, "intermediate_size": {{hidden}},
              "num_hidden_layers": 2, "num_attention_heads": {{width / 32}}, "num_key_value_heads": {{width / 32}}, "head_dim": 32, "max_position_embeddings": 256,
              "hidden_act": "silu", "rms_norm_eps": 1e-5, "rope_theta": 10000, "tie_word_embeddings": true, "eos_token_id": 456, "pad_token_id": 457,
              "torch_dtype": "float32"
            }
            """);
        List<(string Name, int[] Shape)> weights = [("model.embed_tokens.weight", [512, width]), ("model.norm.weight", [width])];
        foreach (string layer in new[] { "model.layers.0.", "model.layers.1." })
        {
            weights.AddRange(new[] { "q", "k", "v", "o" }.Select(name => ($"{layer}self_attn.{name}_proj.weight", (int[])[width, width])));
            weights.AddRange([($"{layer}mlp.gate_proj.weight", [hidden, width]), ($"{layer}mlp.up_proj.weight", [hidden, width]), ($"{layer}mlp.down_proj.weight", [width, hidden])]);
            weights.AddRange([($"{layer}input_layernorm.weight", [width]), ($"{layer}post_attention_layernorm.weight", [width])]);
        }

        long offset = 0;
        List<string> header = [];
        foreach ((string name, int[] shape) in weights)
        {
            long bytes = 4 * shape.Aggregate(1L, (product, size) => product * size);
            header.Add($$"""
                "{{name}}":{"dtype":"F32","shape":[{{string.Join(',', shape)}}],"data_offsets":[{{offset}},{{offset + bytes}}]}
                """);
            offset += bytes;
        }

        byte[] json = Encoding.UTF8.GetBytes($"{{{string.Join(',', header)}}}");
        json = [.. json, .. Enumerable.Repeat((byte)' ', (8 - (json.Length % 8)) % 8)];
        using var file = new BinaryWriter(File.Create(Path.Combine(directory, "model.safetensors")));
        file.Write((ulong)json.Length);
        file.Write(json);
        var random = new Random(7);
        foreach ((_, int[] shape) in weights)
        {
            if (shape.Length == 1)
            {
                Array.ForEach(new float[shape[0]], _ => file.Write(1f));
                continue;
            }

            for (int i = 0; i < shape[0] * shape[1]; i++)
            {
                file.Write((float)(Normal(random) * Math.Pow((i % shape[1]) + 1, Decay) / Math.Sqrt(shape[1]) * 2));
            }
        }

        return directory;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

/// <summary>recipes/fusion/run.sh for spectral adapters on disjoint columns and for LoRAs, with three seeds.</summary>
internal sealed class Fusion(SpectralCommand command, string output, Twins twins, bool isSmoke)
{
    private const string Additive = "spectral-additive";
    private static readonly (string Method, string Fusions, string Settings)[] Kinds =
    [
        (Additive, "sum average gradient", ""),
        ("lora", "sum average gradient", "adapter.method=lora adapter.offset=0 "),
    ];

    public string Run()
    {
        var rows = new Dictionary<string, List<string[]>>();
        string[] headings = [];
        foreach ((string method, string fusions, string settings) in Kinds)
        {
            foreach (int seed in Enumerable.Range(1, isSmoke ? 1 : 3))
            {
                string same = $"training.seed={seed} training.global_batch=8 training.micro_batch=4 training.learning_rate={Numbers.Rate(twins.BestRate(method))}";
                string[] table = Table(method, fusions, settings + same, Path.Combine(output, "fusion", $"{method}-{seed}"));
                headings = Cells(table[0])[1..];
                foreach (string[] cells in table.Skip(2).Select(Cells))
                {
                    string name = cells[0] == "base" ? "base" : $"{method} | {cells[0]}";
                    rows.TryAdd(name, []);
                    rows[name].Add(cells[1..]);
                }
            }
        }

        var text = new StringBuilder($"| adapters | | {string.Join(" | ", headings)} |\n| --- | --- |{string.Concat(headings.Select(_ => " ---: |"))}\n");
        foreach ((string name, List<string[]> seeds) in rows)
        {
            text.Append($"| {(name == "base" ? "none | base" : name)} |{string.Concat(Enumerable.Range(0, headings.Length).Select(task => $" {Mean([.. seeds.Select(cells => cells[task])])} |"))}\n");
        }

        return text.ToString();
    }

    /// <summary>What run.sh leaves; not run again where it is complete.</summary>
    private string[] Table(string method, string fusions, string settings, string folder)
    {
        string path = Path.Combine(folder, "table.md");
        int complete = 2 + 1 + 3 + fusions.Split(' ').Length;
        if (!File.Exists(path) || File.ReadAllLines(path).Length < complete)
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            var start = new ProcessStartInfo("bash", ["recipes/fusion/run.sh", folder]) { UseShellExecute = false };
            start.Environment["SPECTRAL"] = command.Text;
            start.Environment["METHODS"] = fusions;
            start.Environment["SETTINGS"] = settings;
            start.Environment["STEPS"] = isSmoke ? "2" : "60";
            start.Environment["LIMIT"] = isSmoke ? "2" : "1000";
            using Process script = Process.Start(start)!;
            script.WaitForExit();
            if (script.ExitCode != 0)
            {
                throw new CommandFailedException($"recipes/fusion/run.sh with {method} ended with {script.ExitCode}");
            }
        }

        return File.ReadAllLines(path);
    }

    private static string[] Cells(string row) => [.. row.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)];

    /// <summary>Of cells such as <c>0.650 (0.123)</c>: exact match and loss.</summary>
    private static string Mean(string[] cells)
    {
        double[][] numbers = [.. cells.Select(cell => cell.Trim(')').Split(" (").Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
        return $"{Numbers.Shares(numbers.Select(pair => pair[0]))} ({Numbers.Losses(numbers.Select(pair => pair[1]))})";
    }
}

/// <summary>Numbers as tables show them: mean ± sample standard deviation over the seeds.</summary>
internal static class Numbers
{
    public static string Loss(double loss) => double.IsFinite(loss) ? loss.ToString("0.000", CultureInfo.InvariantCulture) : "diverged";

    public static string Rate(double rate) => rate.ToString("0e-0", CultureInfo.InvariantCulture);

    public static string Losses(IEnumerable<double> losses) => Spread([.. losses], 1, "0.000");

    /// <summary>Per cent.</summary>
    public static string Shares(IEnumerable<double> shares) => Spread([.. shares], 100, "0.0");

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Spread(double[] values, double factor, string format)
    {
        if (values.Any(value => !double.IsFinite(value)))
        {
            return $"{values.Count(value => !double.IsFinite(value))} of {values.Length} diverged";
        }

        double mean = values.Average();
        string text = (factor * mean).ToString(format, CultureInfo.InvariantCulture);
        double spread = values.Length < 2 ? 0 : Math.Sqrt(values.Sum(value => Math.Pow(value - mean, 2)) / (values.Length - 1));
        return values.Length < 2 ? text : $"{text} ± {(factor * spread).ToString(format, CultureInfo.InvariantCulture)}";
    }
}
