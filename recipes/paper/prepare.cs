// Data for the paper's language model runs, from the data sets' own JSON lines ({"question": ..., "answer": ...} in both).
//
//   dotnet run recipes/paper/prepare.cs -- gsm8k TRAIN.jsonl TEST.jsonl DIR     DIR/train.jsonl, and DIR/test.jsonl with five solved problems before each
//   dotnet run recipes/paper/prepare.cs -- orca-math ALL.jsonl DIR              DIR/train.jsonl
using System.Text;
using System.Text.Json;

const int Shots = 5;

try
{
    switch (args)
    {
        case ["gsm8k", var train, var test, var directory]:
            Problem[] solved = [.. Read(train)];
            if (solved.Length < Shots)
            {
                throw new InvalidDataException($"{train}: {solved.Length} problems; {Shots} are needed as examples");
            }

            string examples = string.Concat(solved.Take(Shots).Select(problem => $"{Prompt(problem)} {problem.Answer}\n\n"));
            Write(directory, "train.jsonl", solved, problem => Prompt(problem));
            Write(directory, "test.jsonl", Read(test), problem => examples + Prompt(problem));
            return 0;
        case ["orca-math", var all, var directory]:
            Write(directory, "train.jsonl", Read(all), problem => Prompt(problem));
            return 0;
        default:
            Console.Error.WriteLine("expected: gsm8k TRAIN.jsonl TEST.jsonl DIR, or orca-math ALL.jsonl DIR");
            return 2;
    }
}
catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

// The paper's text: "question: ... answer: ...".
static string Prompt(Problem problem) => $"question: {problem.Question} answer:";

static IEnumerable<Problem> Read(string path) => File.ReadLines(path)
    .Select((line, index) => (Line: line, Number: index + 1))
    .Where(line => line.Line.Length > 0)
    .Select(line => Parse(line.Line, $"{path}:{line.Number}"));

static Problem Parse(string line, string place)
{
    try
    {
        using JsonDocument record = JsonDocument.Parse(line);
        return new Problem(record.RootElement.GetProperty("question").GetString()!, record.RootElement.GetProperty("answer").GetString()!);
    }
    catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
    {
        throw new InvalidDataException($"{place}: expected an object with the texts \"question\" and \"answer\"", e);
    }
}

static void Write(string directory, string name, IEnumerable<Problem> problems, Func<Problem, string> prompt)
{
    Directory.CreateDirectory(directory);
    string path = Path.Combine(directory, name);
    int count = 0;
    using (var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
    {
        foreach (Problem problem in problems)
        {
            using var line = new MemoryStream();
            using (var json = new Utf8JsonWriter(line))
            {
                json.WriteStartObject();
                json.WriteString("prompt", prompt(problem));
                json.WriteString("completion", $" {problem.Answer}");
                json.WriteEndObject();
            }

            file.WriteLine(Encoding.UTF8.GetString(line.ToArray()));
            count++;
        }
    }

    Console.WriteLine($"{path}: {count} problems");
}

internal sealed record Problem(string Question, string Answer);
