"""LoRA on every linear of a Llama in PyTorch, for `spectral bench pytorch` to compare itself with.

Started with one JSON argument: vocabulary, hidden, inner, layers, heads, kv_heads, head_size, rows, length, rank, threads, device, dtype.
Says "ready NAME", what it is made of; then for each line "step" on standard input the milliseconds of one, and for "memory" the most bytes
that were in use in the steps so far. With transformers and peft at hand the model is theirs; otherwise it is written out below as they compute it.
"""

import json
import math
import sys
import time

try:
    import torch
    from torch import nn
    from torch.nn import functional
except ImportError as error:
    print(f"missing {error}", flush=True)
    sys.exit(1)

TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
ALPHA = 16


class LoraLinear(nn.Module):
    """A frozen linear with PEFT's update: W x + B A x * alpha / r."""

    def __init__(self, inputs, outputs, rank):
        super().__init__()
        self.base = nn.Linear(inputs, outputs, bias=False)
        self.base.weight.requires_grad_(False)
        self.a = nn.Linear(inputs, rank, bias=False)
        self.b = nn.Linear(rank, outputs, bias=False)
        nn.init.kaiming_uniform_(self.a.weight, a=math.sqrt(5))
        nn.init.zeros_(self.b.weight)
        self.scale = ALPHA / rank

    def forward(self, x):
        return self.base(x) + self.b(self.a(x)) * self.scale


class Norm(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size), requires_grad=False)

    def forward(self, x):
        exact = x.float()
        return self.weight * (exact * torch.rsqrt(exact.pow(2).mean(-1, keepdim=True) + 1e-5)).to(x.dtype)


def rotated(x, cos, sin):
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat([-second, first], dim=-1) * sin


class Block(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.heads, self.kv_heads, self.size = shape["heads"], shape["kv_heads"], shape["head_size"]
        hidden, inner, rank = shape["hidden"], shape["inner"], shape["rank"]
        queries, keys = self.heads * self.size, self.kv_heads * self.size
        self.norm, self.second_norm = Norm(hidden), Norm(hidden)
        self.q, self.k, self.v = LoraLinear(hidden, queries, rank), LoraLinear(hidden, keys, rank), LoraLinear(hidden, keys, rank)
        self.o = LoraLinear(queries, hidden, rank)
        self.gate, self.up, self.down = LoraLinear(hidden, inner, rank), LoraLinear(hidden, inner, rank), LoraLinear(inner, hidden, rank)

    def attended(self, x, cos, sin):
        def split(y, heads):
            return y.view(x.shape[0], x.shape[1], heads, self.size).transpose(1, 2)

        q, k, v = rotated(split(self.q(x), self.heads), cos, sin), rotated(split(self.k(x), self.kv_heads), cos, sin), split(self.v(x), self.kv_heads)
        if self.kv_heads < self.heads:
            k, v = (y.repeat_interleave(self.heads // self.kv_heads, dim=1) for y in (k, v))
        if hasattr(functional, "scaled_dot_product_attention"):
            result = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            hidden_from = torch.full((x.shape[1], x.shape[1]), float("-inf"), device=x.device, dtype=x.dtype).triu(1)
            result = (q @ k.transpose(2, 3) / math.sqrt(self.size) + hidden_from).softmax(-1) @ v
        return self.o(result.transpose(1, 2).flatten(2))

    def forward(self, x, cos, sin):
        x = x + self.attended(self.norm(x), cos, sin)
        y = self.second_norm(x)
        return x + self.down(functional.silu(self.gate(y)) * self.up(y))


class Llama(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.embedding = nn.Embedding(shape["vocabulary"], shape["hidden"])
        self.embedding.weight.requires_grad_(False)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape["layers"]))
        self.norm = Norm(shape["hidden"])
        angles = torch.outer(torch.arange(shape["length"]), 10000 ** (-torch.arange(0, shape["head_size"], 2) / shape["head_size"]))
        self.register_buffer("angles", torch.cat([angles, angles], dim=-1))

    def forward(self, ids, labels):
        x = self.embedding(ids)
        cos, sin = self.angles.cos().to(x.dtype), self.angles.sin().to(x.dtype)
        for block in self.blocks:
            x = block(x, cos, sin)
        logits = functional.linear(self.norm(x), self.embedding.weight)[:, :-1]
        return functional.cross_entropy(logits.flatten(0, 1).float(), labels[:, 1:].flatten())


def written_out(shape):
    return Llama(shape), f"PyTorch {torch.__version__}, LoRA as PEFT computes it"


def from_libraries(shape):
    import peft
    import transformers

    config = transformers.LlamaConfig(
        vocab_size=shape["vocabulary"], hidden_size=shape["hidden"], intermediate_size=shape["inner"], num_hidden_layers=shape["layers"],
        num_attention_heads=shape["heads"], num_key_value_heads=shape["kv_heads"], head_dim=shape["head_size"],
        max_position_embeddings=shape["length"], tie_word_embeddings=True, use_cache=False)
    lora = peft.LoraConfig(r=shape["rank"], lora_alpha=ALPHA, lora_dropout=0.0, target_modules=TARGETS, task_type="CAUSAL_LM")
    model = peft.get_peft_model(transformers.LlamaForCausalLM(config), lora)
    model.loss = lambda ids, labels: model(input_ids=ids, labels=labels).loss
    return model, f"PyTorch {torch.__version__}, transformers {transformers.__version__}, PEFT {peft.__version__}"


def resident_peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


def main():
    shape = json.loads(sys.argv[1])
    if shape["threads"] > 0:
        torch.set_num_threads(shape["threads"])
    torch.manual_seed(1)
    try:
        model, name = from_libraries(shape)
    except ImportError:
        model, name = written_out(shape)
    device = torch.device(shape["device"])
    model = model.to(device=device, dtype=getattr(torch, shape["dtype"]))
    loss_of = getattr(model, "loss", model)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-4)
    ids = torch.randint(shape["vocabulary"], (shape["rows"], shape["length"]), device=device)
    print(f"ready {name}", flush=True)
    is_fresh = True
    for line in sys.stdin:
        if line.strip() == "memory":
            print(torch.cuda.max_memory_allocated(device) if device.type == "cuda" else resident_peak(), flush=True)
            continue
        if is_fresh and device.type == "cpu":
            with open("/proc/self/clear_refs", "w") as references:
                references.write("5")  # From here on the peak is that of steps.
        is_fresh = False
        start = time.perf_counter()
        loss = loss_of(ids, ids)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        print((time.perf_counter() - start) * 1000, flush=True)


main()
