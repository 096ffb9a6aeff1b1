using Spectral.SampleMaker.Pretraining;
using Spectral.SampleMaker.Problems;
using Spectral.SampleMaker.Tokenization;
using TorchSharp;

torch.set_num_threads(1);
string work = args[1];
switch (args[0])
{
    case "tokenizer":
        TokenizerFiles.Write(work, corpusProblems: 20_000, SampleConfig.VocabularySize);
        break;
    case "pretrain":
        {
            SampleTokenizer tokenizer = new(work);
            string file = Path.Combine(work, "state.safetensors");
            using PretrainingState state = new(SampleConfig.Value(tokenizer.EosId), file);
            new Pretrainer(state, tokenizer, file).Run(int.Parse(args[2]));
            break;
        }

    case "check":
        {
            SampleTokenizer tokenizer = new(work);
            using PretrainingState state = new(SampleConfig.Value(tokenizer.EosId), Path.Combine(work, "state.safetensors"));
            ExactMatch match = new(tokenizer);
            Console.WriteLine(match.Of(state.Model, [.. Enumerable.Range(0, 100).Select(PretrainingProblems.HeldOut)],
                (p, a) => Console.WriteLine($"{p.Prompt}  [{p.Completion.Replace("\n", " | ")}]  got [{a.Replace("\n", " | ")}]")));
            Console.WriteLine(match.Of(state.Model, [.. Enumerable.Range(0, 100).Select(n => RelationProblems.Make(new Draw("relations", n)))],
                (p, a) => Console.WriteLine($"{p.Prompt}  [{p.Completion.Replace("\n", " | ")}]  got [{a.Replace("\n", " | ")}]")));
            break;
        }
    case "show":
        {
            SampleTokenizer tokenizer = new(work);
            for (int i = 0; i < 25; i++)
            {
                WordProblem p = i < 18 ? PretrainingProblems.Training(i) : RelationProblems.Make(new Draw("relations", i));
                Console.WriteLine($"{tokenizer.Encode(p.Prompt).Count}+{tokenizer.Encode(p.Completion).Count} {p.Prompt} => {p.Completion.Replace("\n", " | ")} :: {string.Join("_", tokenizer.Encode(p.Prompt + p.Completion).Select(t => tokenizer.Decode([t])))}");
            }
            break;
        }
}

return 0;
