<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Label as this class</source>
        <translation>标注为这个类别</translation>
    </message>
    <message>
        <source>Shift+click</source>
        <translation>Shift+单击</translation>
    </message>
    <message>
        <source>Select a range in the grid</source>
        <translation>在缩略图中连选</translation>
    </message>
    <message>
        <source>What it has learned so far is kept, and you can go on from there next time.</source>
        <translation>已经学到的会保留，下次可以接着继续。</translation>
    </message>
    <message>
        <source>Stop and keep the checkpoint</source>
        <translation>停止并保留检查点</translation>
    </message>
    <message>
        <source>do that</source>
        <translation>完成这个操作</translation>
    </message>
    <message>
        <source>Something went wrong that we did not expect.</source>
        <translation>发生了意料之外的错误。</translation>
    </message>
    <message>
        <source>Your labels are safe on disk. Please report it: Copy takes the details along.</source>
        <translation>您的标签已安全保存在磁盘上。请报告这个问题：“复制”会带上详细信息。</translation>
    </message>
    <message>
        <source>The log is in %s</source>
        <translation>日志位于 %s</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>no prediction</source>
        <translation>无预测</translation>
    </message>
    <message>
        <source>unlabelled</source>
        <translation>未标注</translation>
    </message>
    <message>
        <source>under {high}</source>
        <translation>低于 {high}</translation>
    </message>
    <message>
        <source>Label a few images of each class; the first figures follow by themselves.</source>
        <translation>每个类别先标注几张图像，最初的结果会自动出现。</translation>
    </message>
    <message>
        <source>Label a few more: two classes with about ten images each are a start.</source>
        <translation>请再标注一些：两个类别各约十张图像，就可以起步。</translation>
    </message>
    <message>
        <source>Label more of {name}: it has {n} so far, too few to learn or to judge it.</source>
        <translation>请多标注一些 {name}：目前只有 {n} 个标签，太少，学不好也测不准。</translation>
    </message>
    <message>
        <source>Go on labelling: from {a} to {b} labels the accuracy rose by {gain} points, so more still help.</source>
        <translation>请继续标注：标签从 {a} 个增加到 {b} 个时，准确率提高了 {gain} 个百分点，更多标签仍有帮助。</translation>
    </message>
    <message>
        <source>Look at {a} and {b}: they are mistaken for each other {n} times. Check those labels, or add some.</source>
        <translation>请看看 {a} 和 {b}：它们互相混淆了 {n} 次。请检查这些标签，或再添加一些。</translation>
    </message>
    <message>
        <source>{sentence} Export the model and try it on new images.</source>
        <translation>{sentence}请导出模型并在新图像上试用。</translation>
    </message>
    <message>
        <source>More labels hardly help now. Learning from the images, in step Pretrain, may help more.</source>
        <translation>现在增加标签帮助不大。在“预训练”步骤中从图像学习，可能更有帮助。</translation>
    </message>
    <message>
        <source>More labels hardly help now: export the model and try it on new images.</source>
        <translation>现在增加标签帮助不大：可以导出模型，在新图像上试用。</translation>
    </message>
    <message>
        <source>(deleted)</source>
        <translation>（已删除）</translation>
    </message>
    <message>
        <source>accuracy by {method}</source>
        <translation>准确率测量方法：{method}</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>corrected for the choice of labels: of all images without one. Cross-validated: {plain}</source>
        <translation>已就标签的选择作校正：针对所有无标签图像。交叉验证：{plain}</translation>
    </message>
    <message>
        <source>The interval is meant to hold the true accuracy 19 times in 20. Cross-validation judges the labelled images; suggested ones are harder than the rest, and its figure is then too low, often by 10 points and more. From 40 labels on it is corrected for that: how often the model is right when it is so sure, over all images without a label. An audit says it without any assumption.</source>
        <translation>区间应在 20 次中有 19 次包含真实准确率。交叉验证只评判有标签的图像；被建议的图像比其余的更难，因此其数值偏低，常低 10 个百分点以上。从 40 个标签起会对此作校正：模型在同样把握下判断正确的频率，对所有无标签图像取平均。审核样本无需任何假设即可得出准确率。</translation>
    </message>
    <message>
        <source>accuracy on an audit of {n} images, drawn at random and labelled blind</source>
        <translation>在 {n} 张随机抽取、盲标的审核图像上的准确率</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 至 {high}</translation>
    </message>
    <message>
        <source>accuracy on the {n} images without a label, corrected for the choice of labels</source>
        <translation>{n} 张无标签图像上的准确率，已就标签的选择作校正</translation>
    </message>
    <message>
        <source>Cross-validated: {value} ({interval}). Biased: too low where suggestions were followed, which are the harder images.</source>
        <translation>交叉验证：{value}（{interval}）。有偏：若按建议标注则偏低，因为建议的是较难的图像。</translation>
    </message>
    <message>
        <source>No accuracy yet</source>
        <translation>还没有准确率</translation>
    </message>
    <message>
        <source>It is measured once two classes have a few labels each.</source>
        <translation>等两个类别各有几个标签后开始测量。</translation>
    </message>
    <message>
        <source>Other view found</source>
        <translation>找回另一视图</translation>
    </message>
    <message>
        <source>RankMe</source>
        <translation>RankMe</translation>
    </message>
    <message>
        <source>Spread</source>
        <translation>展开度</translation>
    </message>
    <message>
        <source>Linear probe</source>
        <translation>线性探针</translation>
    </message>
    <message>
        <source>To the best</source>
        <translation>与最佳之差</translation>
    </message>
    <message>
        <source>Nearest neighbours</source>
        <translation>最近邻</translation>
    </message>
    <message>
        <source>RankMe, spread and found views need no labels; between methods they are only a hint, for each is good at what it was trained for.</source>
        <translation>RankMe、展开度和找回的视图不需要标签；在不同方法之间它们只是提示，因为每种方法都擅长自己训练的内容。</translation>
    </message>
    <message>
        <source>Cross-validated on {n} labels; a line is the 95 % interval, over images.</source>
        <translation>在 {n} 个标签上交叉验证；横线是 95 % 区间（对图像而言）。</translation>
    </message>
    <message>
        <source>best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>{mean} ({low} to {high})</source>
        <translation>{mean}（{low} 至 {high}）</translation>
    </message>
    <message>
        <source>by me</source>
        <translation>由我</translation>
    </message>
    <message>
        <source>along with others</source>
        <translation>随同其他图像</translation>
    </message>
    <message>
        <source>by the model</source>
        <translation>由模型</translation>
    </message>
    <message>
        <source>What it is judged on</source>
        <translation>依据什么评判</translation>
    </message>
    <message>
        <source>Your labels</source>
        <translation>您的标签</translation>
    </message>
    <message>
        <source>The audit</source>
        <translation>审核样本</translation>
    </message>
    <message>
        <source>(other)</source>
        <translation>（其他）</translation>
    </message>
</context>
<context>
    <name>AcceptPanel</name>
    <message>
        <source>at least {n} % right</source>
        <translation>至少 {n} % 正确</translation>
    </message>
    <message>
        <source>How many of the accepted guesses must be right</source>
        <translation>接受的猜测必须有多少正确</translation>
    </message>
    <message>
        <source>The least sure of them</source>
        <translation>其中最没把握的</translation>
    </message>
    <message>
        <source>Back to one image at a time</source>
        <translation>回到逐张标注</translation>
    </message>
    <message>
        <source>Looking which guesses are sure…</source>
        <translation>正在查看哪些猜测有把握…</translation>
    </message>
    <message>
        <source>No guesses yet</source>
        <translation>还没有猜测</translation>
    </message>
    <message>
        <source>Label a few images of two classes first.</source>
        <translation>请先标注两个类别的一些图像。</translation>
    </message>
    <message>
        <source>{n} images accepted</source>
        <translation>已接受 {n} 张图像</translation>
    </message>
    <message>
        <source>They train nothing; undo takes all back.</source>
        <translation>它们不参与训练；撤销可全部取回。</translation>
    </message>
    <message>
        <source>It cannot be promised yet: {reason}.</source>
        <translation>还不能保证：{reason}。</translation>
    </message>
    <message>
        <source>Or choose a lower share above.</source>
        <translation>或在上方选择更低的比例。</translation>
    </message>
    <message>
        <source>Nothing to accept</source>
        <translation>没有可接受的</translation>
    </message>
    <message>
        <source>{n} guesses</source>
        <translation>{n} 个猜测</translation>
    </message>
    <message>
        <source>Expect {precision} right, at least {low}, if they are right as often as guesses about your labels that were as sure. Of these, {wrong} of {counted} were wrong.</source>
        <translation>预计 {precision} 正确，至少 {low}，前提是它们与关于您的标签、同样有把握的猜测一样常对。后者中 {counted} 个有 {wrong} 个是错的。</translation>
    </message>
    <message>
        <source>Expect {precision} right, at least {low}: {wrong} of {counted} such guesses were wrong.</source>
        <translation>预计 {precision} 正确，至少 {low}：{counted} 个这样的猜测中错了 {wrong} 个。</translation>
    </message>
    <message>
        <source>Kinds of images that none of your labels show are not foreseen; an audit may find them.</source>
        <translation>您的标签中从未出现的图像种类无法预料；审核集或许能发现它们。</translation>
    </message>
    <message>
        <source>Accept {n} · Enter</source>
        <translation>接受 {n} 个 · 回车</translation>
    </message>
    <message>
        <source>Left out, because too few of their labels are among the sure ones: {names}</source>
        <translation>因有把握的标签太少而未包括：{names}</translation>
    </message>
    <message>
        <source>{names} and {n} more</source>
        <translation>{names} 及另外 {n} 个</translation>
    </message>
    <message>
        <source>Accept · Enter</source>
        <translation>接受 · 回车</translation>
    </message>
    <message>
        <source>Review the {n} accepted before</source>
        <translation>复查之前接受的 {n} 个</translation>
    </message>
    <message>
        <source>ACCEPT SURE GUESSES</source>
        <translation>接受有把握的猜测</translation>
    </message>
</context>
<context>
    <name>ActivityBar</name>
    <message>
        <source>Activity</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop and keep the last checkpoint</source>
        <translation>停止并保留最近的检查点</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>显示日志</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>没有正在运行的任务</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>stopping …</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>{n} s left</source>
        <translation>剩余 {n} 秒</translation>
    </message>
    <message>
        <source>{n} min left</source>
        <translation>剩余 {n} 分钟</translation>
    </message>
    <message>
        <source>{n} h left</source>
        <translation>剩余 {n} 小时</translation>
    </message>
</context>
<context>
    <name>ActivityPanel</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Nothing has happened yet.</source>
        <translation>还没有任何记录。</translation>
    </message>
    <message>
        <source>Saving what the scan found</source>
        <translation>正在保存扫描结果</translation>
    </message>
    <message>
        <source>checkpoint at step {n}: {words}</source>
        <translation>第 {n} 步检查点：{words}</translation>
    </message>
    <message>
        <source>{n} images/s</source>
        <translation>{n} 张图像/秒</translation>
    </message>
    <message>
        <source>{job}: done</source>
        <translation>{job}：完成</translation>
    </message>
    <message>
        <source>{job}: stopped</source>
        <translation>{job}：已停止</translation>
    </message>
    <message>
        <source>{job}: failed</source>
        <translation>{job}：失败</translation>
    </message>
    <message>
        <source>{job}: stopped unexpectedly</source>
        <translation>{job}：意外停止</translation>
    </message>
    <message>
        <source>Learning with {method}</source>
        <translation>用 {method} 学习</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>Reading the images</source>
        <translation>读取图像</translation>
    </message>
    <message>
        <source>Ranking the methods</source>
        <translation>正在给方法排名</translation>
    </message>
    <message>
        <source>Looking into every layer of a run</source>
        <translation>正在查看运行的每一层</translation>
    </message>
    <message>
        <source>Computing the features of every image</source>
        <translation>计算每张图像的特征</translation>
    </message>
    <message>
        <source>Drawing the map</source>
        <translation>绘制分布图</translation>
    </message>
    <message>
        <source>Fine-tuning the encoder</source>
        <translation>正在微调编码器</translation>
    </message>
    <message>
        <source>Asking the fine-tuned model about every image</source>
        <translation>正在用微调后的模型判断每张图像</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Replaying your labels</source>
        <translation>正在重放您的标签</translation>
    </message>
    <message>
        <source>Comparing two encoders</source>
        <translation>正在比较两个编码器</translation>
    </message>
</context>
<context>
    <name>AdvancedForm</name>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Advanced settings</source>
        <translation>高级设置</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>彩色</translation>
    </message>
    <message>
        <source>Brightness only</source>
        <translation>仅亮度</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>The network that learns.</source>
        <translation>进行学习的网络。</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>It ends by itself after this long.</source>
        <translation>到时自动结束。</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>分辨率</translation>
    </message>
    <message>
        <source>Every image is squashed to a square of this side.</source>
        <translation>每张图像都压缩成这个边长的正方形。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>What the encoder knows before it sees your images.</source>
        <translation>编码器在看您的图像之前已有的知识。</translation>
    </message>
    <message>
        <source>Sees</source>
        <translation>看到</translation>
    </message>
    <message>
        <source>Colour is no help where it means nothing.</source>
        <translation>颜色没有意义时，它并无帮助。</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Images in each step.</source>
        <translation>每一步的图像数。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>The same seed draws the same random numbers.</source>
        <translation>相同的种子产生相同的随机数。</translation>
    </message>
</context>
<context>
    <name>AskControl</name>
    <message>
        <source>How the next images to label are chosen</source>
        <translation>如何选择接下来要标注的图像</translation>
    </message>
    <message>
        <source>All images</source>
        <translation>所有图像</translation>
    </message>
    <message>
        <source>Among which images the next ones to label are chosen</source>
        <translation>从哪些图像中选择接下来要标注的</translation>
    </message>
    <message>
        <source>The {n} selected images</source>
        <translation>选中的 {n} 张图像</translation>
    </message>
    <message>
        <source>Taken for</source>
        <translation>被认作</translation>
    </message>
    <message>
        <source>In the folder</source>
        <translation>在文件夹中</translation>
    </message>
    <message>
        <source>Taken for {name}</source>
        <translation>被认作 {name}</translation>
    </message>
    <message>
        <source>{n} smaller folders: search for one, then select its images</source>
        <translation>另有 {n} 个较小的文件夹：请搜索其名称，再选择其中的图像</translation>
    </message>
    <message>
        <source>In the folder {folder}</source>
        <translation>在文件夹 {folder} 中</translation>
    </message>
    <message>
        <source>Ask: automatic</source>
        <translation>提问：自动</translation>
    </message>
    <message>
        <source>Ask: random</source>
        <translation>提问：随机</translation>
    </message>
    <message>
        <source>Ask: stands for many</source>
        <translation>提问：代表多数</translation>
    </message>
    <message>
        <source>Ask: stands for many unsure</source>
        <translation>提问：代表多数不确定的</translation>
    </message>
    <message>
        <source>Ask: typical of a new group</source>
        <translation>提问：新组的典型</translation>
    </message>
    <message>
        <source>Ask: dense places</source>
        <translation>提问：密集处</translation>
    </message>
    <message>
        <source>Ask: middle of a group</source>
        <translation>提问：组的中心</translation>
    </message>
    <message>
        <source>Ask: farthest away</source>
        <translation>提问：最远的</translation>
    </message>
    <message>
        <source>Ask: unsure</source>
        <translation>提问：不确定</translation>
    </message>
    <message>
        <source>Ask: unsure among many</source>
        <translation>提问：在多类间不确定</translation>
    </message>
    <message>
        <source>Ask: least sure</source>
        <translation>提问：最没把握</translation>
    </message>
    <message>
        <source>Ask: changes most</source>
        <translation>提问：改变最大</translation>
    </message>
</context>
<context>
    <name>AskedView</name>
    <message>
        <source>The selected images</source>
        <translation>选中的图像</translation>
    </message>
    <message>
        <source>{n} images selected</source>
        <translation>已选中 {n} 张图像</translation>
    </message>
    <message>
        <source>One key labels them all; Esc lets go</source>
        <translation>按一个键即可全部标注；Esc 取消选择</translation>
    </message>
    <message>
        <source>Asked without a guess</source>
        <translation>不给猜测的提问</translation>
    </message>
    <message>
        <source>Labelled {name}</source>
        <translation>已标注为 {name}</translation>
    </message>
    <message>
        <source>Guess: {name} · {share}</source>
        <translation>猜测：{name} · {share}</translation>
    </message>
    <message>
        <source>{guess}, {doubt}</source>
        <translation>{guess}，{doubt}</translation>
    </message>
    <message>
        <source>No guess yet</source>
        <translation>还没有猜测</translation>
    </message>
    <message>
        <source>What do you see?</source>
        <translation>您看到了什么？</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>回车</translation>
    </message>
    <message>
        <source>Accept the guess</source>
        <translation>接受猜测</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>The image is not what the model guesses</source>
        <translation>图像不是模型猜测的类别</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Ask about this image later</source>
        <translation>以后再问这张图像</translation>
    </message>
</context>
<context>
    <name>Asking</name>
    <message>
        <source>picked at random</source>
        <translation>随机选取</translation>
    </message>
</context>
<context>
    <name>AuditCard</name>
    <message>
        <source>Audit</source>
        <translation>审核</translation>
    </message>
    <message>
        <source>How many images to draw</source>
        <translation>要抽取多少张图像</translation>
    </message>
    <message>
        <source>Draw and label</source>
        <translation>抽取并标注</translation>
    </message>
    <message>
        <source>Go on with the audit</source>
        <translation>继续审核</translation>
    </message>
    <message>
        <source>End the audit</source>
        <translation>结束审核</translation>
    </message>
    <message>
        <source>Its images go back among the others; their labels train from then on</source>
        <translation>其图像回到其他图像之中；此后它们的标签参与训练</translation>
    </message>
    <message>
        <source>Draw more</source>
        <translation>再抽取一些</translation>
    </message>
    <message>
        <source>Images drawn at random, labelled blind and never trained on: the one figure without bias.</source>
        <translation>随机抽取、盲标且从不参与训练的图像：唯一无偏的数字。</translation>
    </message>
    <message>
        <source>{done} of {n} images of the audit are labelled; none of them trains the model.</source>
        <translation>审核的 {n} 张图像中已标注 {done} 张；它们都不参与模型训练。</translation>
    </message>
    <message>
        <source>{accuracy} right, {low} to {high}</source>
        <translation>{accuracy} 正确，{low} 到 {high}</translation>
    </message>
    <message>
        <source>So far {accuracy} right, {low} to {high}</source>
        <translation>目前 {accuracy} 正确，{low} 到 {high}</translation>
    </message>
    <message>
        <source>{n} are of a class that nothing trains, and count as wrong.</source>
        <translation>其中 {n} 张属于没有训练标签的类别，计为错误。</translation>
    </message>
    <message>
        <source>{n} images: about plus or minus {points} points</source>
        <translation>{n} 张图像：约正负 {points} 个百分点</translation>
    </message>
</context>
<context>
    <name>BacktestCard</name>
    <message>
        <source>Chosen from the images you labelled. If suggestions chose these, they are not like all your images: what is saved among all of them may be more or less.</source>
        <translation>仅从您已标注的图像中挑选。若这些图像是由建议选出的，它们与您的全部图像并不相似：在全部图像中节省的可能更多，也可能更少。</translation>
    </message>
    <message>
        <source>{name}: {labels} labels or fewer would have done what {budget} drawn at random do.</source>
        <translation>{name}：{labels} 个或更少的标签就能达到随机抽取 {budget} 个的效果。</translation>
    </message>
    <message>
        <source>{name}: {labels} labels would have done what {budget} drawn at random do.</source>
        <translation>{name}：{labels} 个标签就能达到随机抽取 {budget} 个的效果。</translation>
    </message>
    <message>
        <source>{name} would have needed more labels than a random draw.</source>
        <translation>{name} 需要的标签会比随机抽取更多。</translation>
    </message>
    <message>
        <source>{name} and a random draw cannot be told apart on your labels.</source>
        <translation>在您的标签上，{name} 与随机抽取分不出高下。</translation>
    </message>
    <message>
        <source>{n} labels or fewer</source>
        <translation>{n} 个标签或更少</translation>
    </message>
    <message>
        <source>more than {n} labels</source>
        <translation>多于 {n} 个标签</translation>
    </message>
    <message>
        <source>{n} labels</source>
        <translation>{n} 个标签</translation>
    </message>
    <message>
        <source>{low} or more</source>
        <translation>{low} 个或更多</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 到 {high}</translation>
    </message>
    <message>
        <source>Labels saved by suggestions</source>
        <translation>建议省下的标签</translation>
    </message>
    <message>
        <source>Your labels are given once more on paper: each strategy chooses among the images you labelled, and is judged on those held out.</source>
        <translation>在纸上把您的标签重新给一遍：每种策略在您已标注的图像中挑选，并在留出的图像上评判。</translation>
    </message>
    <message>
        <source>Replay my labels</source>
        <translation>重放我的标签</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this message</source>
        <translation>关闭这条消息</translation>
    </message>
</context>
<context>
    <name>BarList</name>
    <message>
        <source>{n} others</source>
        <translation>其他 {n} 种</translation>
    </message>
</context>
<context>
    <name>CellImages</name>
    <message>
        <source>Images of this cell</source>
        <translation>这一格的图像</translation>
    </message>
    <message>
        <source>There are none.</source>
        <translation>没有。</translation>
    </message>
    <message>
        <source>All mistakes</source>
        <translation>全部误判</translation>
    </message>
    <message>
        <source>See them on the map</source>
        <translation>在分布图上查看</translation>
    </message>
</context>
<context>
    <name>ClassChips</name>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>New class</source>
        <translation>新建类别</translation>
    </message>
    <message>
        <source>Type a name</source>
        <translation>输入名称</translation>
    </message>
    <message>
        <source>Add a class</source>
        <translation>添加类别</translation>
    </message>
    <message>
        <source>Label as {name}</source>
        <translation>标注为 {name}</translation>
    </message>
    <message>
        <source>Right click or F2: rename, recolour, merge, delete</source>
        <translation>右键单击或 F2：重命名、改颜色、合并、删除</translation>
    </message>
</context>
<context>
    <name>ClassEditor</name>
    <message>
        <source>Change a class</source>
        <translation>修改类别</translation>
    </message>
</context>
<context>
    <name>ClassPopover</name>
    <message>
        <source>Name of the class</source>
        <translation>类别名称</translation>
    </message>
    <message>
        <source>Enter renames the class</source>
        <translation>按回车重命名类别</translation>
    </message>
    <message>
        <source>Merge into another class</source>
        <translation>并入另一个类别</translation>
    </message>
    <message>
        <source>Delete class</source>
        <translation>删除类别</translation>
    </message>
    <message>
        <source>Its images become unlabelled; undo brings them back</source>
        <translation>其中的图像将变为未标注；可以撤销</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Merge into …</source>
        <translation>并入…</translation>
    </message>
</context>
<context>
    <name>ClusterPanel</name>
    <message>
        <source>Typical images of the group</source>
        <translation>该组的典型图像</translation>
    </message>
    <message>
        <source>Doubtful images of the group</source>
        <translation>该组的可疑图像</translation>
    </message>
    <message>
        <source>Typical ones. Click what does not belong.</source>
        <translation>典型图像。点击不属于的。</translation>
    </message>
    <message>
        <source>The most doubtful ones: they are left out.</source>
        <translation>最可疑的：不会被标注。</translation>
    </message>
    <message>
        <source>Next group · Space</source>
        <translation>下一组 · 空格</translation>
    </message>
    <message>
        <source>Look at the doubtful ones · Enter</source>
        <translation>查看可疑的 · 回车</translation>
    </message>
    <message>
        <source>Back to one image at a time</source>
        <translation>回到逐张标注</translation>
    </message>
    <message>
        <source>Looking for groups…</source>
        <translation>正在寻找分组…</translation>
    </message>
    <message>
        <source>No groups yet</source>
        <translation>还没有分组</translation>
    </message>
    <message>
        <source>They need features: choose the images first.</source>
        <translation>需要特征：请先选择图像。</translation>
    </message>
    <message>
        <source>{n} images named {name}</source>
        <translation>{n} 张图像命名为 {name}</translation>
    </message>
    <message>
        <source>{n} doubtful ones are left without a label.</source>
        <translation>{n} 张可疑图像仍未标注。</translation>
    </message>
    <message>
        <source>No group is left to name</source>
        <translation>没有可命名的组了</translation>
    </message>
    <message>
        <source>Groups are found among images without a label that differ from others.</source>
        <translation>在与其他不同的未标注图像中寻找分组。</translation>
    </message>
    <message>
        <source>Esc goes back to one image at a time.</source>
        <translation>按 Esc 回到逐张标注。</translation>
    </message>
    <message>
        <source>{n} images lie together</source>
        <translation>{n} 张图像聚在一起</translation>
    </message>
    <message>
        <source>A class key names all {n}: those shown as seen by you, the others along with them.</source>
        <translation>按类别键命名全部 {n} 张：显示的算您看过，其余的一起标注。</translation>
    </message>
    <message>
        <source>Of {n} labels inside, {share} are {name}: expect {low} to {high}.</source>
        <translation>其中 {n} 个标签有 {share} 是 {name}：预计 {low} 到 {high}。</translation>
    </message>
    <message>
        <source>The model takes {share} of it for {name}; too few labels inside to know.</source>
        <translation>模型把其中 {share} 认作 {name}；内部标签太少，无法确知。</translation>
    </message>
    <message>
        <source>No label inside says how pure it is: look before you name it.</source>
        <translation>内部没有标签说明纯度：命名前请先看看。</translation>
    </message>
    <message>
        <source>NAME A GROUP</source>
        <translation>命名一组</translation>
    </message>
</context>
<context>
    <name>ComparePanel</name>
    <message>
        <source>Compare methods on my images</source>
        <translation>在我的图像上比较方法</translation>
    </message>
    <message>
        <source>Ranking of the methods</source>
        <translation>方法排名</translation>
    </message>
    <message>
        <source>Start the comparison</source>
        <translation>开始比较</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Rank again</source>
        <translation>重新排名</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Minutes of each run</source>
        <translation>每次运行的分钟数</translation>
    </message>
    <message>
        <source>Runs of each method</source>
        <translation>每种方法的运行次数</translation>
    </message>
    <message>
        <source>Each method learns for the same time under the settings above; then all are judged alike.</source>
        <translation>每种方法按上面的设置学习同样长的时间，然后一视同仁地评估。</translation>
    </message>
    <message>
        <source>{k} runs of {n} min: about {total} min in all.</source>
        <translation>{k} 次运行，每次 {n} 分钟：总共约 {total} 分钟。</translation>
    </message>
    <message>
        <source>Tick two methods or more.</source>
        <translation>请勾选两种或更多方法。</translation>
    </message>
    <message>
        <source>Run {n} of {k}</source>
        <translation>第 {n} 次运行，共 {k} 次</translation>
    </message>
    <message>
        <source>All runs are done; they are being ranked.</source>
        <translation>所有运行已完成；正在排名。</translation>
    </message>
    <message>
        <source>The last comparison stopped early: {n} of {k} runs are done.</source>
        <translation>上次比较提前停止：{k} 次运行中完成了 {n} 次。</translation>
    </message>
</context>
<context>
    <name>ConfusionView</name>
    <message>
        <source>Confusion matrix</source>
        <translation>混淆矩阵</translation>
    </message>
    <message>
        <source>{n} labelled {given}, predicted so</source>
        <translation>{n} 张标注为 {given}，预测一致</translation>
    </message>
    <message>
        <source>{n} labelled {given}, predicted {guessed}</source>
        <translation>{n} 张标注为 {given}，预测为 {guessed}</translation>
    </message>
    <message>
        <source>Too few labels to compare classes.</source>
        <translation>标签太少，无法比较类别。</translation>
    </message>
    <message>
        <source>predicted →</source>
        <translation>预测 →</translation>
    </message>
    <message>
        <source>label ↓</source>
        <translation>标签 ↓</translation>
    </message>
</context>
<context>
    <name>ContactSheet</name>
    <message>
        <source>Some of the images</source>
        <translation>部分图像</translation>
    </message>
</context>
<context>
    <name>CurveView</name>
    <message>
        <source>The curve starts once there are enough labels to measure.</source>
        <translation>标签足够测量后，曲线才会出现。</translation>
    </message>
    <message>
        <source>Learning curve: accuracy over labels</source>
        <translation>学习曲线：准确率随标签数的变化</translation>
    </message>
    <message>
        <source>{accuracy} ({low} to {high}) with {labels} labels</source>
        <translation>{labels} 个标签时为 {accuracy}（{low} 至 {high}）</translation>
    </message>
    <message>
        <source>labels</source>
        <translation>标签数</translation>
    </message>
    <message>
        <source>accuracy, cross-validated</source>
        <translation>准确率（交叉验证）</translation>
    </message>
</context>
<context>
    <name>CurvesView</name>
    <message>
        <source>{name}: {accuracy} with {labels} labels</source>
        <translation>{name}：{labels} 个标签时为 {accuracy}</translation>
    </message>
    <message>
        <source>labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
</context>
<context>
    <name>DoubtsCard</name>
    <message>
        <source>Trust in the labels</source>
        <translation>标签是否可信</translation>
    </message>
    <message>
        <source>What to look at</source>
        <translation>查看什么</translation>
    </message>
    <message>
        <source>Ask about some images a second time, without a guess (about 3 in 100)</source>
        <translation>对部分图像不给猜测再问一次（约每 100 张 3 张）</translation>
    </message>
    <message>
        <source>Likely wrong ({n})</source>
        <translation>可能有误（{n}）</translation>
    </message>
    <message>
        <source>Unlike the rest ({n})</source>
        <translation>与众不同（{n}）</translation>
    </message>
    <message>
        <source>Copies and leaks ({n})</source>
        <translation>副本与泄漏（{n}）</translation>
    </message>
    <message>
        <source>Your consistency</source>
        <translation>您的一致性</translation>
    </message>
    <message>
        <source>Looking at the labels…</source>
        <translation>正在检查标签…</translation>
    </message>
    <message>
        <source>No image lies far from all others.</source>
        <translation>没有图像远离其他所有图像。</translation>
    </message>
    <message>
        <source>Far from all others for where they lie: photos gone wrong, or a class of their own.</source>
        <translation>相对其所在位置远离其他图像：拍坏的照片，或自成一类。</translation>
    </message>
    <message>
        <source>Of {n} labels between {low} and {high} may be wrong.</source>
        <translation>{n} 个标签中可能有 {low} 到 {high} 个是错的。</translation>
    </message>
    <message>
        <source>The likeliest come first.</source>
        <translation>最可能有误的排在最前。</translation>
    </message>
    <message>
        <source>None seems wrong.</source>
        <translation>似乎都没有错。</translation>
    </message>
    <message>
        <source>No audit image has a copy among the training labels, and no copies are labelled differently.</source>
        <translation>审核图像在训练标签中没有副本，也没有标签不同的副本。</translation>
    </message>
    <message>
        <source>Audit images with a copy among the training labels flatter: {all} with them, {rest} without.</source>
        <translation>审核图像若在训练标签中有副本，会使结果偏高：包含它们为 {all}，不包含为 {rest}。</translation>
    </message>
    <message>
        <source>Copies of one image: in audit set and training at once, or labelled differently.</source>
        <translation>同一图像的副本：同时在审核集和训练中，或标签不同。</translation>
    </message>
    <message>
        <source>No image was asked about a second time yet. It happens now and then while you label, after 20 answers.</source>
        <translation>还没有图像被再次询问。在您回答 20 次之后，标注时会偶尔再问。</translation>
    </message>
    <message>
        <source>{same} of {n} second answers were like the first ({low} to {high} % would be).</source>
        <translation>{n} 次再次回答中有 {same} 次与第一次相同（总体为 {low} 到 {high} %）。</translation>
    </message>
    <message>
        <source>Cohen&apos;s kappa {kappa}.</source>
        <translation>Cohen&apos;s kappa {kappa}。</translation>
    </message>
    <message>
        <source>If mistakes are made anew each time, about {right} % of the labels are right, {most} % at most; no model can show more on them. Mistakes made the same way twice are not seen.</source>
        <translation>如果每次犯错互不相关，约有 {right} % 的标签是对的，至多 {most} %；任何模型在这些标签上都不可能显示更高。两次犯同样的错误则看不出来。</translation>
    </message>
    <message>
        <source>{times} × as far</source>
        <translation>远 {times} 倍</translation>
    </message>
    <message>
        <source>Audit and training</source>
        <translation>审核与训练</translation>
    </message>
    <message>
        <source>{given}, then you said {other}</source>
        <translation>先是 {given}，后来您说 {other}</translation>
    </message>
    <message>
        <source>(deleted)</source>
        <translation>（已删除）</translation>
    </message>
    <message>
        <source>Keep {name}</source>
        <translation>保留 {name}</translation>
    </message>
    <message>
        <source>Change to {name}</source>
        <translation>改为 {name}</translation>
    </message>
    <message>
        <source>Doubtful images</source>
        <translation>可疑图像</translation>
    </message>
    <message>
        <source>Leave them out of the audit</source>
        <translation>将它们移出审核</translation>
    </message>
    <message>
        <source>Open on the map</source>
        <translation>在地图上打开</translation>
    </message>
    <message>
        <source>The label is right</source>
        <translation>标签是对的</translation>
    </message>
    <message>
        <source>Give the class suggested</source>
        <translation>改为建议的类别</translation>
    </message>
</context>
<context>
    <name>DropTarget</name>
    <message>
        <source>Drop a folder of images here</source>
        <translation>把图像文件夹拖到这里</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>试用示例</translation>
    </message>
    <message>
        <source>Nothing is copied or sent anywhere; your images stay where they are.</source>
        <translation>不复制、不上传任何内容；您的图像留在原处。</translation>
    </message>
</context>
<context>
    <name>DuelCard</name>
    <message>
        <source>First encoder</source>
        <translation>第一个编码器</translation>
    </message>
    <message>
        <source>Second encoder</source>
        <translation>第二个编码器</translation>
    </message>
    <message>
        <source>against</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Difference: {low} to {high} points with all {n} labels, on the same images.</source>
        <translation>差异：使用全部 {n} 个标签、在相同图像上为 {low} 到 {high} 个百分点。</translation>
    </message>
    <message>
        <source>Raw pixels</source>
        <translation>原始像素</translation>
    </message>
    <message>
        <source>Untrained encoder</source>
        <translation>未训练的编码器</translation>
    </message>
    <message>
        <source>{method}, run {id}</source>
        <translation>{method}，运行 {id}</translation>
    </message>
    <message>
        <source>{b} and {a} cannot be told apart on your labels.</source>
        <translation>在您的标签上，{b} 与 {a} 分不出高下。</translation>
    </message>
    <message>
        <source>{b} is {points} points worse than {a}.</source>
        <translation>{b} 比 {a} 差 {points} 个百分点。</translation>
    </message>
    <message>
        <source>{b} is {points} points better than {a}.</source>
        <translation>{b} 比 {a} 好 {points} 个百分点。</translation>
    </message>
    <message>
        <source>{b} is {points} points better than {a}: the same accuracy with at most {share} % of the labels.</source>
        <translation>{b} 比 {a} 好 {points} 个百分点：最多用 {share} % 的标签即可达到同样的准确率。</translation>
    </message>
    <message>
        <source>{b} is {points} points better than {a}: the same accuracy with {share} % of the labels.</source>
        <translation>{b} 比 {a} 好 {points} 个百分点：用 {share} % 的标签即可达到同样的准确率。</translation>
    </message>
    <message>
        <source>What learning from the images saved</source>
        <translation>从图像学习省下了多少</translation>
    </message>
    <message>
        <source>Two encoders read the same labels, on the same images. The one you use is not changed by it.</source>
        <translation>两个编码器在相同的图像上读取相同的标签。您正在使用的编码器不会因此改变。</translation>
    </message>
    <message>
        <source>Compare encoders</source>
        <translation>比较编码器</translation>
    </message>
</context>
<context>
    <name>DuplicateOffer</name>
    <message>
        <source>1 near-duplicate: label it {name} too · D</source>
        <translation>1 个近似重复：也标为 {name} · D</translation>
    </message>
    <message>
        <source>{n} near-duplicates: label them {name} too · D</source>
        <translation>{n} 个近似重复：也标为 {name} · D</translation>
    </message>
    <message>
        <source>Give the same label to the images that are nearly the same</source>
        <translation>给几乎相同的图像同样的标签</translation>
    </message>
</context>
<context>
    <name>EvaluatePage</name>
    <message>
        <source>How good is it?</source>
        <translation>效果如何？</translation>
    </message>
    <message>
        <source>Measured on your own labels, each judged by a model that has not seen it.</source>
        <translation>用您自己的标签测量，每个标签都由没有见过它的模型来判断。</translation>
    </message>
    <message>
        <source>Label images</source>
        <translation>标注图像</translation>
    </message>
    <message>
        <source>Parts of the evaluation</source>
        <translation>评估的各部分</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Labels to check</source>
        <translation>待核对的标签</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Comparisons</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Judged on the labelled images, which are harder than the rest.</source>
        <translation>依据已标注的图像评判，它们比其余图像更难。</translation>
    </message>
    <message>
        <source>The {n} of {all} classes that are mistaken most.</source>
        <translation>{all} 个类别中最常被认错的 {n} 个。</translation>
    </message>
    <message>
        <source>Labels have changed since; it is being measured again.</source>
        <translation>标签已有变化，正在重新测量。</translation>
    </message>
    <message>
        <source>The fine-tuned model is shown; it does not know the labels that changed since.</source>
        <translation>正在显示微调后的模型；它不知道此后改变的标签。</translation>
    </message>
    <message>
        <source>The fine-tuned model is shown.</source>
        <translation>正在显示微调后的模型。</translation>
    </message>
    <message>
        <source>Nothing to measure yet</source>
        <translation>还没有可测量的内容</translation>
    </message>
    <message>
        <source>(deleted)</source>
        <translation>（已删除）</translation>
    </message>
    <message>
        <source>Labelled {name}, those taken for something else first</source>
        <translation>标注为 {name} 的图像，被误认的排在前面</translation>
    </message>
    <message>
        <source>Taken for another class than their label: hard images, or wrong labels</source>
        <translation>预测与标签不同：图像较难，或标签有误</translation>
    </message>
    <message>
        <source>What is taken for what</source>
        <translation>哪些被误认成哪些</translation>
    </message>
    <message>
        <source>Each class</source>
        <translation>各个类别</translation>
    </message>
    <message>
        <source>Learning curve so far</source>
        <translation>目前的学习曲线</translation>
    </message>
</context>
<context>
    <name>ExportCard</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export: {title}</source>
        <translation>导出：{title}</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Waiting for its turn…</source>
        <translation>排队等待中…</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在写入…</translation>
    </message>
    <message>
        <source>Writing… {share}</source>
        <translation>正在写入… {share}</translation>
    </message>
    <message>
        <source>Stopped; nothing was written.</source>
        <translation>已停止，没有写入任何内容。</translation>
    </message>
    <message>
        <source>Export again</source>
        <translation>再次导出</translation>
    </message>
    <message>
        <source>{n} files in {folder}</source>
        <translation>{folder} 中的 {n} 个文件</translation>
    </message>
    <message>
        <source>Left out, for they cannot be read: {n}</source>
        <translation>因无法读取而未纳入：{n}</translation>
    </message>
    <message>
        <source>Written: {what}</source>
        <translation>已写入：{what}</translation>
    </message>
    <message>
        <source>Verified on {n} images: {agreement} the same class, largest difference {difference}. {what}</source>
        <translation>已在 {n} 张图像上核对：类别一致率 {agreement}，最大差异 {difference}。{what}</translation>
    </message>
</context>
<context>
    <name>ExportPage</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Files that work without Handful.</source>
        <translation>不依赖 Handful 即可使用的文件。</translation>
    </message>
    <message>
        <source>This project is open read-only.</source>
        <translation>这个项目以只读方式打开。</translation>
    </message>
    <message>
        <source>Label some images first.</source>
        <translation>请先标注一些图像。</translation>
    </message>
    <message>
        <source>Label images of at least two classes first.</source>
        <translation>请先标注至少两个类别的图像。</translation>
    </message>
    <message>
        <source>The model is being fitted to the new features; a moment.</source>
        <translation>正在用新特征拟合模型，请稍候。</translation>
    </message>
    <message>
        <source>Let an encoder learn first: plain pixels are no model to hand over.</source>
        <translation>请先让编码器学习：原始像素不是可以交付的模型。</translation>
    </message>
    <message>
        <source>Choose a folder to export to</source>
        <translation>选择导出到的文件夹</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Change where exports go</source>
        <translation>更改导出位置</translation>
    </message>
    <message>
        <source>Each export gets a folder of its own in</source>
        <translation>每次导出都放在单独的文件夹中，位于</translation>
    </message>
    <message>
        <source>The model, and what it says</source>
        <translation>模型及其预测</translation>
    </message>
    <message>
        <source>Your labels</source>
        <translation>您的标签</translation>
    </message>
    <message>
        <source>It is being measured…</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>Nothing is labelled yet.</source>
        <translation>还没有标注。</translation>
    </message>
    <message>
        <source>Accuracy not known yet</source>
        <translation>准确率未知</translation>
    </message>
    <message>
        <source>accuracy of this model: {how}</source>
        <translation>这个模型的准确率：{how}</translation>
    </message>
</context>
<context>
    <name>FinetuneCard</name>
    <message>
        <source>Fine-tune the encoder</source>
        <translation>微调编码器</translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Use the fine-tuned model</source>
        <translation>使用微调后的模型</translation>
    </message>
    <message>
        <source>Back to the frozen head</source>
        <translation>回到冻结的分类头</translation>
    </message>
    <message>
        <source>The encoder goes on learning, now from your labels; it is judged beside the frozen head, on the same labels.</source>
        <translation>编码器继续学习，现在从您的标签学习；它与冻结的分类头在相同的标签上一起评估。</translation>
    </message>
    <message>
        <source>Fine-tune again</source>
        <translation>再次微调</translation>
    </message>
    <message>
        <source>Less than a minute with {n} labels.</source>
        <translation>{n} 个标签，不到一分钟。</translation>
    </message>
    <message>
        <source>About a minute with {n} labels.</source>
        <translation>{n} 个标签，约一分钟。</translation>
    </message>
    <message>
        <source>About {m} minutes with {n} labels.</source>
        <translation>{n} 个标签，约 {m} 分钟。</translation>
    </message>
    <message>
        <source>Waiting for its turn…</source>
        <translation>正在等待轮到它…</translation>
    </message>
    <message>
        <source>Fine-tuning… {share}</source>
        <translation>正在微调… {share}</translation>
    </message>
    <message>
        <source>Sure enough of {n} of the images without a label.</source>
        <translation>对 {n} 的无标签图像足够确定。</translation>
    </message>
    <message>
        <source>Labels have changed since: it does not know them until it is fine-tuned again.</source>
        <translation>此后标签有改变：再次微调之前它不知道这些标签。</translation>
    </message>
    <message>
        <source>Stopped; everything is as before.</source>
        <translation>已停止；一切照旧。</translation>
    </message>
</context>
<context>
    <name>FinetuneChoice</name>
    <message>
        <source>From the labels only</source>
        <translation>只从标签学习</translation>
    </message>
    <message>
        <source>Also from the images without a label</source>
        <translation>也从无标签的图像学习</translation>
    </message>
    <message>
        <source>Images without a label count with the class that the model gives them, where it is sure enough. Images held out or set aside take no part.</source>
        <translation>无标签的图像按模型给出的类别参与学习，但仅限于模型足够确定的图像。留出或预留的图像不参与。</translation>
    </message>
    <message>
        <source>Each labelled image is shown many times, a little changed each time.</source>
        <translation>每张有标签的图像会多次出现，每次略有变化。</translation>
    </message>
</context>
<context>
    <name>FolderFacts</name>
    <message>
        <source>In this folder</source>
        <translation>文件夹内容</translation>
    </message>
    <message>
        <source>Looking at the folder</source>
        <translation>正在查看文件夹</translation>
    </message>
    <message>
        <source>Files that cannot be read</source>
        <translation>无法读取的文件</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Sizes, in pixels</source>
        <translation>尺寸（像素）</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>Looking at {n} files…</source>
        <translation>正在查看 {n} 个文件…</translation>
    </message>
    <message>
        <source>in {n} subfolders that look like classes</source>
        <translation>位于 {n} 个像是类别的子文件夹中</translation>
    </message>
    <message>
        <source>images</source>
        <translation>张图像</translation>
    </message>
    <message>
        <source>Comparing files…</source>
        <translation>正在比对文件…</translation>
    </message>
    <message>
        <source>1 file cannot be read and is left out:</source>
        <translation>1 个文件无法读取，不会纳入：</translation>
    </message>
    <message>
        <source>{n} files cannot be read and are left out:</source>
        <translation>{n} 个文件无法读取，不会纳入：</translation>
    </message>
    <message>
        <source>Every file can be read.</source>
        <translation>所有文件都可以读取。</translation>
    </message>
    <message>
        <source>This folder cannot be looked at</source>
        <translation>无法查看这个文件夹</translation>
    </message>
</context>
<context>
    <name>GridPanel</name>
    <message>
        <source>Order of the thumbnails</source>
        <translation>缩略图的排序</translation>
    </message>
    <message>
        <source>any label</source>
        <translation>任何标签</translation>
    </message>
    <message>
        <source>Only images whose label was given so</source>
        <translation>只显示标签来源如此的图像</translation>
    </message>
    <message>
        <source>Sort</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Show all images again</source>
        <translation>重新显示全部图像</translation>
    </message>
    <message>
        <source>as listed</source>
        <translation>按列出顺序</translation>
    </message>
    <message>
        <source>No image is shown</source>
        <translation>没有显示图像</translation>
    </message>
    <message>
        <source>None passes the legend, the search and who gave the label.</source>
        <translation>没有图像同时符合图例、搜索和标签来源。</translation>
    </message>
    <message>
        <source>Show all images</source>
        <translation>显示全部图像</translation>
    </message>
    <message>
        <source>Reading the images</source>
        <translation>读取图像</translation>
    </message>
    <message>
        <source>They appear here in a moment.</source>
        <translation>它们马上就会出现在这里。</translation>
    </message>
    <message>
        <source>No images yet</source>
        <translation>还没有图像</translation>
    </message>
    <message>
        <source>Choose their folder in step Images.</source>
        <translation>请在“图像”步骤中选择文件夹。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>Most doubtful first</source>
        <translation>最没把握的在前</translation>
    </message>
    <message>
        <source>Most certain first</source>
        <translation>最有把握的在前</translation>
    </message>
    <message>
        <source>Newest file first</source>
        <translation>最新文件在前</translation>
    </message>
</context>
<context>
    <name>HeadCard</name>
    <message>
        <source>The head</source>
        <translation>分类头</translation>
    </message>
    <message>
        <source>As the labels are</source>
        <translation>与标签一致</translation>
    </message>
    <message>
        <source>All the same</source>
        <translation>全部相同</translation>
    </message>
    <message>
        <source>Estimated from the images</source>
        <translation>由图像估计</translation>
    </message>
    <message>
        <source>As I say</source>
        <translation>由我指定</translation>
    </message>
    <message>
        <source>How common the classes are among the images</source>
        <translation>各类别在图像中有多常见</translation>
    </message>
    <message>
        <source>cat=0.7, dog=0.3</source>
        <translation>cat=0.7, dog=0.3</translation>
    </message>
    <message>
        <source>The share of every class; Enter takes them</source>
        <translation>每个类别的占比；按回车键采用</translation>
    </message>
    <message>
        <source>Use these shares</source>
        <translation>使用这些比例</translation>
    </message>
    <message>
        <source>{kind}: with so few labels, what is best for most images is taken.</source>
        <translation>{kind}：标签这么少时，采用通常最好的一种。</translation>
    </message>
    <message>
        <source>{kind}: on your labels no other kind is clearly better.</source>
        <translation>{kind}：在您的标签上，没有其他种类明显更好。</translation>
    </message>
    <message>
        <source>{kind}: on your labels clearly better than what is best for most images.</source>
        <translation>{kind}:在您的标注上明显优于对多数图像最好的那一种。</translation>
    </message>
    <message>
        <source>{kind} {share}</source>
        <translation>{kind} {share}</translation>
    </message>
    <message>
        <source>Right in one comparison on the same labels: this one {share}, {kinds}.</source>
        <translation>在同一批标签上的一次比较中判断正确：这一种 {share}，{kinds}。</translation>
    </message>
    <message>
        <source>It is sure of {share} of the images: its confidence is at least {least}.</source>
        <translation>它对 {share} 的图像有把握：置信度至少为 {least}。</translation>
    </message>
    <message>
        <source>Of such guesses {share} are right ({low} to {high}).</source>
        <translation>这样的猜测有 {share} 是对的（{low} 至 {high}）。</translation>
    </message>
    <message>
        <source>Images unlike anything labelled: {n}.</source>
        <translation>与所有已标注图像都不相似的图像：{n}。</translation>
    </message>
    <message>
        <source>How common are the classes?</source>
        <translation>各类别有多常见？</translation>
    </message>
    <message>
        <source>unlike anything labelled</source>
        <translation>与所有已标注的都不相似</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>没有把握</translation>
    </message>
</context>
<context>
    <name>ImageKinds</name>
    <message>
        <source>Photos, or greyscale where there is no colour.</source>
        <translation>照片；没有颜色时用灰度。</translation>
    </message>
    <message>
        <source>Chosen for you</source>
        <translation>自动选择</translation>
    </message>
</context>
<context>
    <name>ImageView</name>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
</context>
<context>
    <name>ImagesPage</name>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Scan again</source>
        <translation>重新扫描</translation>
    </message>
    <message>
        <source>The folder has moved…</source>
        <translation>文件夹已移动…</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Next: learn from them</source>
        <translation>下一步：从中学习</translation>
    </message>
    <message>
        <source>Look for added, changed and removed images</source>
        <translation>查找新增、更改和移除的图像</translation>
    </message>
    <message>
        <source>Choose the folder that holds the images now</source>
        <translation>选择图像现在所在的文件夹</translation>
    </message>
    <message>
        <source>The image folder is not there.</source>
        <translation>图像文件夹不在了。</translation>
    </message>
    <message>
        <source>Connect its disk, or show where it is now. No label is lost.</source>
        <translation>请连接它所在的磁盘，或指出它现在的位置。标签不会丢失。</translation>
    </message>
    <message>
        <source>{n} added</source>
        <translation>新增 {n} 张</translation>
    </message>
    <message>
        <source>{n} changed</source>
        <translation>更改 {n} 张</translation>
    </message>
    <message>
        <source>{n} moved</source>
        <translation>移动 {n} 张</translation>
    </message>
    <message>
        <source>{n} removed</source>
        <translation>移除 {n} 张</translation>
    </message>
    <message>
        <source>The folder has changed: {what}.</source>
        <translation>文件夹有变化：{what}。</translation>
    </message>
    <message>
        <source>Labels stay with their images.</source>
        <translation>标签会跟随图像保留。</translation>
    </message>
    <message>
        <source>The images lie in {n} subfolders that look like classes.</source>
        <translation>图像位于 {n} 个像是类别的子文件夹中。</translation>
    </message>
    <message>
        <source>As labels they show in the map, and undo takes them back.</source>
        <translation>用作标签后会显示在分布图上，也可以撤销。</translation>
    </message>
    <message>
        <source>Use as labels</source>
        <translation>用作标签</translation>
    </message>
</context>
<context>
    <name>KnobsForm</name>
    <message>
        <source>Back to the usual values</source>
        <translation>恢复通常的值</translation>
    </message>
    <message>
        <source>Usually {usual}; from {low} to {high}.</source>
        <translation>通常为 {usual}；范围 {low} 至 {high}。</translation>
    </message>
</context>
<context>
    <name>LabelPage</name>
    <message>
        <source>Map and label</source>
        <translation>分布图与标注</translation>
    </message>
    <message>
        <source>chosen on the map</source>
        <translation>在分布图上选取</translation>
    </message>
    <message>
        <source>most alike first</source>
        <translation>最相似的在前</translation>
    </message>
    <message>
        <source>the group</source>
        <translation>该组</translation>
    </message>
    <message>
        <source>Doubtful of a group</source>
        <translation>组中可疑的</translation>
    </message>
    <message>
        <source>least sure first</source>
        <translation>最没把握的在前</translation>
    </message>
    <message>
        <source>as the legend shows</source>
        <translation>按图例筛选</translation>
    </message>
</context>
<context>
    <name>LabelPanel</name>
    <message>
        <source>What is on this image? Name, then Enter</source>
        <translation>这张图像是什么？输入名称，按回车</translation>
    </message>
    <message>
        <source>Name for these {n} images, then Enter</source>
        <translation>为这 {n} 张图像输入名称，按回车</translation>
    </message>
    <message>
        <source>Name, then Enter</source>
        <translation>输入名称，按回车</translation>
    </message>
    <message>
        <source>Of the audit: it is labelled blind, in its turn</source>
        <translation>属于审核：轮到时盲标</translation>
    </message>
    <message>
        <source>Chosen by you; Esc goes back</source>
        <translation>由您选取；Esc 返回</translation>
    </message>
    <message>
        <source>Labelled blind: drawn at random, without a guess</source>
        <translation>盲标：随机抽取，不显示猜测</translation>
    </message>
    <message>
        <source>Why: {why}</source>
        <translation>原因：{why}</translation>
    </message>
    <message>
        <source>The whole audit is labelled. Step Evaluate shows what it says.</source>
        <translation>审核已全部标注。请在“评估”步骤查看结果。</translation>
    </message>
    <message>
        <source>No images yet. Choose their folder in step Images.</source>
        <translation>还没有图像。请在“图像”步骤中选择文件夹。</translation>
    </message>
    <message>
        <source>This project can only be looked at here. Its map, labels and figures are all there.</source>
        <translation>这个项目在这里只能查看。分布图、标签和结果都在。</translation>
    </message>
    <message>
        <source>Every image has a label. See step Evaluate, then Export.</source>
        <translation>所有图像都已标注。请看“评估”步骤，然后“导出”。</translation>
    </message>
    <message>
        <source>Choosing what to ask about… You can label from the map and the thumbnails meanwhile.</source>
        <translation>正在挑选要问的图像… 这时可以在分布图和缩略图上标注。</translation>
    </message>
    <message>
        <source>AUDIT</source>
        <translation>审核</translation>
    </message>
    <message>
        <source>{done} of {goal} of the audit</source>
        <translation>审核：{done} / {goal}</translation>
    </message>
    <message>
        <source>{done} of ~{goal}</source>
        <translation>{done} / 约 {goal}</translation>
    </message>
    <message>
        <source>{done} labelled</source>
        <translation>已标注 {done}</translation>
    </message>
    <message>
        <source>About {n} labels a class make a handful; the learning curve says when to stop.</source>
        <translation>每类约 {n} 个标签就够一小批；学习曲线会告诉您何时可以停下。</translation>
    </message>
    <message>
        <source>Rename, recolour, merge or delete a class</source>
        <translation>重命名、改颜色、合并或删除类别</translation>
    </message>
    <message>
        <source>LABEL THE HANDFUL</source>
        <translation>标注这一小批</translation>
    </message>
    <message>
        <source>{n} by you</source>
        <translation>您 {n}</translation>
    </message>
    <message>
        <source>{n} along</source>
        <translation>一起 {n}</translation>
    </message>
    <message>
        <source>{n} model</source>
        <translation>模型 {n}</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>Leave the audit: it waits, and suggestions are asked about again</source>
        <translation>离开审核：审核会保留，重新按建议提问</translation>
    </message>
    <message>
        <source>Name your first class: press A</source>
        <translation>按 A 为第一个类别命名</translation>
    </message>
</context>
<context>
    <name>LayersCard</name>
    <message>
        <source>Layers of the run</source>
        <translation>运行的各层</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>重新测量</translation>
    </message>
    <message>
        <source>Use this layer</source>
        <translation>使用这一层</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Where {method}, run {id} is best</source>
        <translation>{method}（运行 {id}）在哪里最好</translation>
    </message>
    <message>
        <source>Looking into every layer…</source>
        <translation>正在查看每一层…</translation>
    </message>
    <message>
        <source>Back to the pooled features</source>
        <translation>回到汇总特征</translation>
    </message>
    <message>
        <source>The map and the classes are then made of it</source>
        <translation>分布图和类别随后由它生成</translation>
    </message>
    <message>
        <source>Nothing was measured.</source>
        <translation>没有测量任何内容。</translation>
    </message>
    <message>
        <source>RankMe</source>
        <translation>RankMe</translation>
    </message>
    <message>
        <source>Linear probe</source>
        <translation>线性探针</translation>
    </message>
    <message>
        <source>Nearest neighbours</source>
        <translation>最近邻</translation>
    </message>
    <message>
        <source>The map and the classes are made of the pooled features unless another layer is chosen.</source>
        <translation>除非选择另一层，否则分布图和类别由汇总特征生成。</translation>
    </message>
    <message>
        <source>Cross-validated on {n} labels; a line is the 95 % interval.</source>
        <translation>在 {n} 个标签上交叉验证；横线是 95 % 区间。</translation>
    </message>
    <message>
        <source>{n} of {k} dimensions in use</source>
        <translation>使用了 {k} 个维度中的 {n} 个</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Legend</source>
        <translation>图例</translation>
    </message>
    <message>
        <source>Show {name}</source>
        <translation>显示 {name}</translation>
    </message>
    <message>
        <source>Click: show or hide. Double click or Enter: only this one.</source>
        <translation>单击：显示或隐藏。双击或回车：只看这一类。</translation>
    </message>
</context>
<context>
    <name>LinePlot</name>
    <message>
        <source>Nothing measured yet</source>
        <translation>还没有测量结果</translation>
    </message>
    <message>
        <source>{y} at {x}</source>
        <translation>{x} 处为 {y}</translation>
    </message>
</context>
<context>
    <name>LiveViews</name>
    <message>
        <source>The task appears with the first steps.</source>
        <translation>任务会随最初的几步出现。</translation>
    </message>
    <message>
        <source>The task of {method}</source>
        <translation>{method} 的任务</translation>
    </message>
    <message>
        <source>The task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Each column is one of your images.</source>
        <translation>每一列是您的一张图像。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>A run is under way. Stop it?</source>
        <translation>训练正在进行。要停止吗？</translation>
    </message>
    <message>
        <source>Handful speaks this language from its next start.</source>
        <translation>下次启动 Handful 时将使用此语言。</translation>
    </message>
</context>
<context>
    <name>MapPanel</name>
    <message>
        <source>Live from the learning: {n} of the images</source>
        <translation>学习实况：{n} 张图像</translation>
    </message>
    <message>
        <source>The map needs at least two images. Look at step Images.</source>
        <translation>分布图至少需要两张图像。请看“图像”步骤。</translation>
    </message>
    <message>
        <source>The map appears here in a moment: the images are being looked at.</source>
        <translation>分布图马上就会出现：正在查看图像。</translation>
    </message>
    <message>
        <source>No map yet. Learn from the images in step Pretrain; labelling works without it.</source>
        <translation>还没有分布图。请在“预训练”步骤中从图像学习；没有它也能标注。</translation>
    </message>
    <message>
        <source>unlabelled</source>
        <translation>未标注</translation>
    </message>
    <message>
        <source>label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>prediction</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>confidence</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>What the colours of the map mean</source>
        <translation>分布图的颜色表示什么</translation>
    </message>
    <message>
        <source>Whose features the map shows: a run, or the plain pixels</source>
        <translation>分布图显示谁的特征：某次训练，或原始像素</translation>
    </message>
    <message>
        <source>Colour by</source>
        <translation>着色</translation>
    </message>
    <message>
        <source>Map of</source>
        <translation>特征</translation>
    </message>
    <message>
        <source>run {n} · {method}</source>
        <translation>训练 {n} · {method}</translation>
    </message>
    <message>
        <source>plain pixels</source>
        <translation>原始像素</translation>
    </message>
    <message>
        <source>an untrained encoder</source>
        <translation>未训练的编码器</translation>
    </message>
</context>
<context>
    <name>MethodChoice</name>
    <message>
        <source>Search a method</source>
        <translation>搜索方法</translation>
    </message>
    <message>
        <source>Back to automatic</source>
        <translation>回到自动</translation>
    </message>
    <message>
        <source>Label images</source>
        <translation>标注图像</translation>
    </message>
    <message>
        <source>Handful takes {method}.</source>
        <translation>Handful 采用 {method}。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>It needs frames that were taken one after the other, such as those of a video.</source>
        <translation>它需要先后拍摄的帧，例如视频中的帧。</translation>
    </message>
    <message>
        <source>It needs the same moments, seen by two cameras or more.</source>
        <translation>它需要两台或更多相机看到的相同时刻。</translation>
    </message>
    <message>
        <source>It needs images that belong together: of one patient, one plant, one part.</source>
        <translation>它需要属于一起的图像：同一病人、同一植株、同一零件。</translation>
    </message>
    <message>
        <source>It also learns from the labels given so far; a few of each class will do.</source>
        <translation>它也从目前的标签中学习；每个类别几个就够。</translation>
    </message>
</context>
<context>
    <name>MethodList</name>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Chosen for you, by what was measured.</source>
        <translation>根据测量结果为您选择。</translation>
    </message>
</context>
<context>
    <name>NewClassField</name>
    <message>
        <source>Name of the new class</source>
        <translation>新类别的名称</translation>
    </message>
    <message>
        <source>Enter takes the name, Esc does not. Several at once: cat, dog, fox</source>
        <translation>回车确定，Esc 取消。可以一次输入多个：cat, dog, fox</translation>
    </message>
</context>
<context>
    <name>NewClassPopover</name>
    <message>
        <source>Name, then Enter</source>
        <translation>输入名称，按回车</translation>
    </message>
    <message>
        <source>Name of the new class</source>
        <translation>新类别的名称</translation>
    </message>
    <message>
        <source>New class</source>
        <translation>新建类别</translation>
    </message>
</context>
<context>
    <name>NextCard</name>
    <message>
        <source>What to do next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Go on labelling</source>
        <translation>继续标注</translation>
    </message>
    <message>
        <source>Learn from the images</source>
        <translation>从图像学习</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
</context>
<context>
    <name>PretrainForm</name>
    <message>
        <source>Start learning</source>
        <translation>开始学习</translation>
    </message>
    <message>
        <source>What do the images show?</source>
        <translation>图像里是什么？</translation>
    </message>
    <message>
        <source>Compare methods on my images…</source>
        <translation>在我的图像上比较方法…</translation>
    </message>
    <message>
        <source>Measuring this computer…</source>
        <translation>正在测量这台电脑…</translation>
    </message>
    <message>
        <source>No labels are needed.</source>
        <translation>不需要标签。</translation>
    </message>
    <message>
        <source>Pause or stop whenever you like: what is learnt is kept.</source>
        <translation>随时可以暂停或停止：学到的会保留。</translation>
    </message>
</context>
<context>
    <name>PretrainLive</name>
    <message>
        <source>Progress of the run</source>
        <translation>训练进度</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop and keep the last checkpoint; you can go on later</source>
        <translation>停止并保留最近的检查点；以后可以继续</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>The loss appears with the first steps.</source>
        <translation>训练开始后这里显示损失。</translation>
    </message>
    <message>
        <source>The small map appears at the first checkpoint, then moves as it learns.</source>
        <translation>到第一个检查点时出现小分布图，之后随学习而变化。</translation>
    </message>
    <message>
        <source>The map, as the encoder sees it now</source>
        <translation>编码器眼中的分布图</translation>
    </message>
    <message>
        <source>Are the features any good? Measured without labels</source>
        <translation>特征好不好？不用标签来测量</translation>
    </message>
    <message>
        <source>Loss: lower is better, within one run</source>
        <translation>损失：同一次训练中越低越好</translation>
    </message>
    <message>
        <source>Learning from {n} images with {method}</source>
        <translation>正在用 {method} 从 {n} 张图像中学习</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>正在准备…</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Paused; nothing is lost, the processor is free.</source>
        <translation>已暂停；没有丢失任何内容，处理器已空闲。</translation>
    </message>
    <message>
        <source>Stopping; the checkpoint is being written…</source>
        <translation>正在停止；正在写入检查点…</translation>
    </message>
    <message>
        <source>epoch {n}</source>
        <translation>第 {n} 轮</translation>
    </message>
    <message>
        <source>{n} images/s</source>
        <translation>{n} 张图像/秒</translation>
    </message>
    <message>
        <source>{n} s left</source>
        <translation>剩余 {n} 秒</translation>
    </message>
    <message>
        <source>{n} min left</source>
        <translation>剩余 {n} 分钟</translation>
    </message>
</context>
<context>
    <name>PretrainPage</name>
    <message>
        <source>Learn without labels</source>
        <translation>无标签学习</translation>
    </message>
    <message>
        <source>An encoder learns what your images have in common, and what tells them apart.</source>
        <translation>编码器会学习您的图像有哪些共同点、又靠什么区分。</translation>
    </message>
    <message>
        <source>No images yet</source>
        <translation>还没有图像</translation>
    </message>
    <message>
        <source>Learning needs at least two images that can be read.</source>
        <translation>学习至少需要两张可读取的图像。</translation>
    </message>
    <message>
        <source>See the images</source>
        <translation>查看图像</translation>
    </message>
    <message>
        <source>The last comparison of methods stopped before its end.</source>
        <translation>上次方法比较在结束前停止了。</translation>
    </message>
    <message>
        <source>It can go on with the runs that are left.</source>
        <translation>它可以继续完成剩下的运行。</translation>
    </message>
    <message>
        <source>The last run stopped before its end.</source>
        <translation>上次训练没有完成就停止了。</translation>
    </message>
    <message>
        <source>It can go on from its last checkpoint.</source>
        <translation>可以从最近的检查点继续。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>The run is done. Its features are computed for every image now, then the map is drawn.</source>
        <translation>训练完成。现在为每张图像计算特征，然后绘制分布图。</translation>
    </message>
    <message>
        <source>See the map</source>
        <translation>查看分布图</translation>
    </message>
    <message>
        <source>Stopped. What it has learned is kept.</source>
        <translation>已停止。学到的内容已保留。</translation>
    </message>
</context>
<context>
    <name>ProjectView</name>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Pretrain</source>
        <translation>预训练</translation>
    </message>
    <message>
        <source>Map &amp; label</source>
        <translation>分布图与标注</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Tables of labels</source>
        <translation>标签表格</translation>
    </message>
    <message>
        <source>Choose a table of labels: path,label</source>
        <translation>选择标签表格：path,label</translation>
    </message>
    <message>
        <source>1 label</source>
        <translation>1 个标签</translation>
    </message>
    <message>
        <source>{n} labels</source>
        <translation>{n} 个标签</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Return</source>
        <translation>回车</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>←</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>→</translation>
    </message>
</context>
<context>
    <name>QualityGauge</name>
    <message>
        <source>Measured at the first checkpoint</source>
        <translation>到第一个检查点时测量</translation>
    </message>
    <message>
        <source>Quality of the features, measured without labels</source>
        <translation>特征质量（不用标签测量）</translation>
    </message>
    <message>
        <source>RankMe counts how many dimensions the features really use; spread tells whether they point in many directions (1) or all in one (0). Both near 0 means that training has collapsed.</source>
        <translation>RankMe 表示特征实际用到了多少个维度；分散度表示它们指向许多方向（1）还是同一个方向（0）。两者都接近 0 表示训练已经坍缩。</translation>
    </message>
    <message>
        <source>of {dim}</source>
        <translation>/ {dim}</translation>
    </message>
    <message>
        <source>spread</source>
        <translation>分散度</translation>
    </message>
</context>
<context>
    <name>ReasonList</name>
    <message>
        <source>and {n} more</source>
        <translation>还有 {n} 个</translation>
    </message>
</context>
<context>
    <name>RecentProject</name>
    <message>
        <source>Open the project {name}</source>
        <translation>打开项目 {name}</translation>
    </message>
</context>
<context>
    <name>ReliabilityCard</name>
    <message>
        <source>Is it right as often as it says?</source>
        <translation>它的把握可信吗？</translation>
    </message>
    <message>
        <source>Off by {error} points on average; chance alone would make it {chance}.</source>
        <translation>平均偏差 {error} 个百分点；仅由偶然也会有 {chance} 个。</translation>
    </message>
</context>
<context>
    <name>ReliabilityView</name>
    <message>
        <source>The plot starts with thirty labels.</source>
        <translation>有三十个标签后开始绘图。</translation>
    </message>
    <message>
        <source>Reliability: share right over confidence</source>
        <translation>可靠性：正确比例与置信度</translation>
    </message>
    <message>
        <source>says {confidence}, right {share} ({low} to {high})</source>
        <translation>自称 {confidence}，正确 {share}（{low} 到 {high}）</translation>
    </message>
    <message>
        <source>confidence in %</source>
        <translation>置信度（%）</translation>
    </message>
    <message>
        <source>share right</source>
        <translation>正确比例</translation>
    </message>
</context>
<context>
    <name>RunLength</name>
    <message>
        <source>minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Unit of the length</source>
        <translation>时长单位</translation>
    </message>
    <message>
        <source>How long to learn</source>
        <translation>学习多久</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Usual</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>充分</translation>
    </message>
    <message>
        <source>1 minute</source>
        <translation>1 分钟</translation>
    </message>
    <message>
        <source>{n} minutes</source>
        <translation>{n} 分钟</translation>
    </message>
</context>
<context>
    <name>RunsList</name>
    <message>
        <source>Runs</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>{method}, run {id}</source>
        <translation>{method}，训练 {id}</translation>
    </message>
    <message>
        <source>In use: {layer}</source>
        <translation>使用中：{layer}</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Use this run</source>
        <translation>使用这次训练</translation>
    </message>
    <message>
        <source>Where is it best?</source>
        <translation>哪里最好？</translation>
    </message>
    <message>
        <source>Compare the features of every layer of the network</source>
        <translation>比较网络每一层的特征</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Plain pixels</source>
        <translation>原始像素</translation>
    </message>
    <message>
        <source>Nothing learnt: what a run has to beat.</source>
        <translation>没有学习：训练结果应当胜过它。</translation>
    </message>
    <message>
        <source>Use pixels</source>
        <translation>使用像素</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>stopped early</source>
        <translation>提前停止</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
</context>
<context>
    <name>SampleWriter</name>
    <message>
        <source>The sample could not be written.</source>
        <translation>无法写入示例。</translation>
    </message>
</context>
<context>
    <name>ScatterView</name>
    <message>
        <source>The map appears here once the images are embedded.</source>
        <translation>计算出图像特征后，分布图会出现在这里。</translation>
    </message>
    <message>
        <source>Map of the images</source>
        <translation>图像分布图</translation>
    </message>
    <message>
        <source>Move the map</source>
        <translation>移动分布图</translation>
    </message>
    <message>
        <source>Select with a lasso</source>
        <translation>用套索选择</translation>
    </message>
    <message>
        <source>Select with a rectangle</source>
        <translation>用矩形选择</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>显示全部</translation>
    </message>
</context>
<context>
    <name>ScoreBars</name>
    <message>
        <source>Scores of each class</source>
        <translation>各类别的得分</translation>
    </message>
    <message>
        <source>Too few labels to score classes.</source>
        <translation>标签太少，无法为类别打分。</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <source>recall</source>
        <translation>召回率</translation>
    </message>
    <message>
        <source>labels</source>
        <translation>标签</translation>
    </message>
</context>
<context>
    <name>SetupForm</name>
    <message>
        <source>Your project</source>
        <translation>您的项目</translation>
    </message>
    <message>
        <source>Name of the project</source>
        <translation>项目名称</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Change where the project is kept</source>
        <translation>更改项目的存放位置</translation>
    </message>
    <message>
        <source>cat, dog, fox</source>
        <translation>cat, dog, fox</translation>
    </message>
    <message>
        <source>Classes, separated by commas; may be left empty</source>
        <translation>类别，用逗号分隔；可以留空</translation>
    </message>
    <message>
        <source>Classes, now or later</source>
        <translation>类别（现在或以后填写）</translation>
    </message>
    <message>
        <source>You can add, rename and merge them any time.</source>
        <translation>随时可以添加、重命名和合并。</translation>
    </message>
    <message>
        <source>Create the project</source>
        <translation>创建项目</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Holds your labels and what is learnt. The images stay where they are.</source>
        <translation>存放您的标签和学习成果。图像留在原处。</translation>
    </message>
    <message>
        <source>Kept in</source>
        <translation>存放于</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Choose a folder to keep the project in</source>
        <translation>选择存放项目的文件夹</translation>
    </message>
</context>
<context>
    <name>SetupPage</name>
    <message>
        <source>New project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>选择其他文件夹</translation>
    </message>
    <message>
        <source>Choose the folder that holds your images</source>
        <translation>选择存放图像的文件夹</translation>
    </message>
    <message>
        <source>Choose a folder with JPEG, PNG, WebP, BMP, GIF or TIFF files.</source>
        <translation>请选择含有 JPEG、PNG、WebP、BMP、GIF 或 TIFF 文件的文件夹。</translation>
    </message>
    <message>
        <source>There are no images in this folder that Handful can read.</source>
        <translation>这个文件夹中没有 Handful 能读取的图像。</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>All keys</source>
        <translation>全部快捷键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>or</source>
        <translation>或</translation>
    </message>
</context>
<context>
    <name>StartChoice</name>
    <message>
        <source>From scratch</source>
        <translation>从零开始</translation>
    </message>
    <message>
        <source>Weights from the internet (timm)</source>
        <translation>来自互联网的权重 (timm)</translation>
    </message>
    <message>
        <source>A run of this project…</source>
        <translation>本项目的一次运行…</translation>
    </message>
    <message>
        <source>From another project…</source>
        <translation>来自另一个项目…</translation>
    </message>
    <message>
        <source>A file…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>Everything is learnt from your images.</source>
        <translation>全部从您的图像中学习。</translation>
    </message>
    <message>
        <source>What timm&apos;s network has learnt from other images; fetched once, for timm&apos;s encoders only.</source>
        <translation>timm 的网络从其他图像中学到的内容；只获取一次，仅限 timm 的编码器。</translation>
    </message>
    <message>
        <source>The encoder of an earlier run goes on learning.</source>
        <translation>先前运行的编码器继续学习。</translation>
    </message>
    <message>
        <source>The encoder that learnt from the images of another Handful project goes on with yours.</source>
        <translation>从另一个 Handful 项目的图像学到的编码器继续用您的图像学习。</translation>
    </message>
    <message>
        <source>Weights as a .safetensors file: of an export, or of another program.</source>
        <translation>.safetensors 文件形式的权重：来自导出，或来自其他程序。</translation>
    </message>
    <message>
        <source>Choose the other project&apos;s folder (*.handful)</source>
        <translation>选择另一个项目的文件夹（*.handful）</translation>
    </message>
    <message>
        <source>Which run&apos;s encoder?</source>
        <translation>用哪次运行的编码器？</translation>
    </message>
    <message>
        <source>Start from a run</source>
        <translation>从一次运行开始</translation>
    </message>
    <message>
        <source>Run {id} of {name}</source>
        <translation>{name} 的运行 {id}</translation>
    </message>
    <message>
        <source>fine-tuned</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>Weights (*.safetensors)</source>
        <translation>权重 (*.safetensors)</translation>
    </message>
    <message>
        <source>Weights to start from</source>
        <translation>初始权重</translation>
    </message>
    <message>
        <source>File: {name}</source>
        <translation>文件：{name}</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Start with a folder of images</source>
        <translation>从一个图像文件夹开始</translation>
    </message>
    <message>
        <source>Handful learns it without labels, asks you about a few, and makes a classifier of it.</source>
        <translation>Handful 不用标签就能从中学习，只问您少量图像，就能得到一个分类器。</translation>
    </message>
    <message>
        <source>Open a project…</source>
        <translation>打开项目…</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>最近的项目</translation>
    </message>
    <message>
        <source>Writing the sample…</source>
        <translation>正在写入示例…</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>试用示例</translation>
    </message>
    <message>
        <source>Choose the folder that holds your images</source>
        <translation>选择存放图像的文件夹</translation>
    </message>
    <message>
        <source>Choose a project, a folder ending in {}</source>
        <translation>选择项目，即以 {} 结尾的文件夹</translation>
    </message>
</context>
<context>
    <name>Stepper</name>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>needs attention</source>
        <translation>需要注意</translation>
    </message>
</context>
<context>
    <name>ThumbnailGrid</name>
    <message>
        <source>Thumbnails</source>
        <translation>缩略图</translation>
    </message>
    <message>
        <source>Size of the thumbnails</source>
        <translation>缩略图大小</translation>
    </message>
    <message>
        <source>{n} images</source>
        <translation>{n} 张图像</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 张图像</translation>
    </message>
    <message>
        <source>{n} selected</source>
        <translation>已选 {n} 张</translation>
    </message>
</context>
<context>
    <name>TogetherForm</name>
    <message>
        <source>A folder for each</source>
        <translation>每组一个文件夹</translation>
    </message>
    <message>
        <source>A part of the file name</source>
        <translation>文件名的一部分</translation>
    </message>
    <message>
        <source>A table (CSV)</source>
        <translation>表格（CSV）</translation>
    </message>
    <message>
        <source>Pattern of the file names</source>
        <translation>文件名的模式</translation>
    </message>
    <message>
        <source>A regular expression; what its first brackets match is the name.</source>
        <translation>正则表达式；第一个括号匹配到的就是名称。</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>In the order of their names</source>
        <translation>按名称顺序</translation>
    </message>
    <message>
        <source>In the order of their time</source>
        <translation>按时间顺序</translation>
    </message>
    <message>
        <source>Order of the frames</source>
        <translation>帧的顺序</translation>
    </message>
    <message>
        <source>Which images belong together?</source>
        <translation>哪些图像属于一起？</translation>
    </message>
    <message>
        <source>Which frames are one sequence?</source>
        <translation>哪些帧是一个序列？</translation>
    </message>
    <message>
        <source>In which order were the frames taken?</source>
        <translation>帧是按什么顺序拍摄的？</translation>
    </message>
    <message>
        <source>A table of path and group</source>
        <translation>path 和 group 的表格</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>File: {name}</source>
        <translation>文件：{name}</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>最近的项目</translation>
    </message>
    <message>
        <source>Search file or class</source>
        <translation>搜索文件或类别</translation>
    </message>
    <message>
        <source>Search images by file name or class</source>
        <translation>按文件名或类别搜索图像</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>saved {time}</source>
        <translation>{time} 已保存</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Project menu</source>
        <translation>项目菜单</translation>
    </message>
</context>
<context>
    <name>TrialCard</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Under way… {share}</source>
        <translation>进行中… {share}</translation>
    </message>
    <message>
        <source>Waiting for its turn…</source>
        <translation>正在排队…</translation>
    </message>
    <message>
        <source>Labels have changed since.</source>
        <translation>此后标签有改动。</translation>
    </message>
    <message>
        <source>Stopped; everything is as before.</source>
        <translation>已停止；一切照旧。</translation>
    </message>
</context>
<context>
    <name>ViewRows</name>
    <message>
        <source>View {n}</source>
        <translation>视图 {n}</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>{n} images</source>
        <translation>{n} 张图像</translation>
    </message>
    <message>
        <source>{caption}: {n} of {k} right</source>
        <translation>{caption}：{k} 个中 {n} 个正确</translation>
    </message>
</context>
<context>
    <name>_Facts</name>
    <message>
        <source>What they are</source>
        <translation>构成</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Sizes, in pixels</source>
        <translation>尺寸（像素）</translation>
    </message>
</context>
<context>
    <name>_Figures</name>
    <message>
        <source>Frozen head</source>
        <translation>冻结的分类头</translation>
    </message>
    <message>
        <source>Fine-tuned</source>
        <translation>微调后</translation>
    </message>
    <message>
        <source>{name}, in use</source>
        <translation>{name}，使用中</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 至 {high}</translation>
    </message>
    <message>
        <source>{n} points</source>
        <translation>{n} 个百分点</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Learnt from the labels and from {n} images without one.</source>
        <translation>从标签以及 {n} 张无标签图像学习。</translation>
    </message>
</context>
<context>
    <name>_FolderChoice</name>
    <message>
        <source>Use their names as labels</source>
        <translation>用文件夹名作为标签</translation>
    </message>
    <message>
        <source>Keep them hidden, only to measure with on the command line</source>
        <translation>隐藏起来，只用于在命令行中测量</translation>
    </message>
    <message>
        <source>Ignore them</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>{n} class subfolders</source>
        <translation>{n} 个类别子文件夹</translation>
    </message>
</context>
<context>
    <name>_Lists</name>
    <message>
        <source>Files that cannot be read</source>
        <translation>无法读取的文件</translation>
    </message>
    <message>
        <source>Images that are gone from the folder</source>
        <translation>已不在文件夹中的图像</translation>
    </message>
    <message>
        <source>Exact copies</source>
        <translation>完全相同的副本</translation>
    </message>
    <message>
        <source>Cannot be read: {n}</source>
        <translation>无法读取：{n}</translation>
    </message>
    <message>
        <source>Gone from the folder: {n}</source>
        <translation>已不在文件夹中：{n}</translation>
    </message>
    <message>
        <source>Exact copies: {n}</source>
        <translation>完全相同的副本：{n}</translation>
    </message>
</context>
<context>
    <name>_Summary</name>
    <message>
        <source>Reading the images</source>
        <translation>读取图像</translation>
    </message>
    <message>
        <source>Reading {done} of {total} files…</source>
        <translation>正在读取第 {done} / {total} 个文件…</translation>
    </message>
    <message>
        <source>Saving what was found…</source>
        <translation>正在保存扫描结果…</translation>
    </message>
    <message>
        <source>Looking for images…</source>
        <translation>正在查找图像…</translation>
    </message>
    <message>
        <source>image</source>
        <translation>张图像</translation>
    </message>
    <message>
        <source>images</source>
        <translation>张图像</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>Label</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>分布图</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Class 1</source>
        <translation>类别 1</translation>
    </message>
    <message>
        <source>Class 2</source>
        <translation>类别 2</translation>
    </message>
    <message>
        <source>Class 3</source>
        <translation>类别 3</translation>
    </message>
    <message>
        <source>Class 4</source>
        <translation>类别 4</translation>
    </message>
    <message>
        <source>Class 5</source>
        <translation>类别 5</translation>
    </message>
    <message>
        <source>Class 6</source>
        <translation>类别 6</translation>
    </message>
    <message>
        <source>Class 7</source>
        <translation>类别 7</translation>
    </message>
    <message>
        <source>Class 8</source>
        <translation>类别 8</translation>
    </message>
    <message>
        <source>Class 9</source>
        <translation>类别 9</translation>
    </message>
    <message>
        <source>Class 10</source>
        <translation>类别 10</translation>
    </message>
    <message>
        <source>New class…</source>
        <translation>新建类别…</translation>
    </message>
    <message>
        <source>Accept the guess</source>
        <translation>接受猜测</translation>
    </message>
    <message>
        <source>Reject the guess</source>
        <translation>拒绝猜测</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Label near-duplicates too</source>
        <translation>近似重复的也标上</translation>
    </message>
    <message>
        <source>Find similar</source>
        <translation>查找相似</translation>
    </message>
    <message>
        <source>Name a group</source>
        <translation>命名一组</translation>
    </message>
    <message>
        <source>Accept sure guesses</source>
        <translation>接受有把握的猜测</translation>
    </message>
    <message>
        <source>Confirm the label</source>
        <translation>确认标签</translation>
    </message>
    <message>
        <source>Remove the label</source>
        <translation>移除标签</translation>
    </message>
    <message>
        <source>Next image</source>
        <translation>下一张图像</translation>
    </message>
    <message>
        <source>Previous image</source>
        <translation>上一张图像</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Select nothing</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>Move the map</source>
        <translation>移动分布图</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Pretrain</source>
        <translation>预训练</translation>
    </message>
    <message>
        <source>Map &amp;&amp; label</source>
        <translation>分布图与标注</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>New project…</source>
        <translation>新建项目…</translation>
    </message>
    <message>
        <source>Open project…</source>
        <translation>打开项目…</translation>
    </message>
    <message>
        <source>Import labels…</source>
        <translation>导入标签…</translation>
    </message>
    <message>
        <source>Scan the folder again</source>
        <translation>重新扫描文件夹</translation>
    </message>
    <message>
        <source>All keys</source>
        <translation>全部快捷键</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Label the selected images, or the one asked about, as this class</source>
        <translation>把选中的图像或正在问的图像标注为这个类别</translation>
    </message>
    <message>
        <source>Name a new class</source>
        <translation>为新类别命名</translation>
    </message>
    <message>
        <source>Label the image as the model guesses</source>
        <translation>按模型的猜测标注图像</translation>
    </message>
    <message>
        <source>Say that the image is not what the model guesses</source>
        <translation>指出图像不是模型猜测的类别</translation>
    </message>
    <message>
        <source>Ask about this image later</source>
        <translation>以后再问这张图像</translation>
    </message>
    <message>
        <source>Give the last label to what is nearly the same</source>
        <translation>把上一个标签也给几乎相同的图像</translation>
    </message>
    <message>
        <source>Show the images most like these</source>
        <translation>显示与这些最相似的图像</translation>
    </message>
    <message>
        <source>One name for many images that lie together</source>
        <translation>为聚在一起的许多图像取一个名字</translation>
    </message>
    <message>
        <source>Take the surest guesses as labels, at a set precision</source>
        <translation>按设定的精确率把最有把握的猜测作为标签</translation>
    </message>
    <message>
        <source>Say that a label nobody has looked at is right</source>
        <translation>确认一个没人看过的标签是对的</translation>
    </message>
    <message>
        <source>Take the label off the images</source>
        <translation>去掉图像的标签</translation>
    </message>
    <message>
        <source>Show the next image</source>
        <translation>显示下一张图像</translation>
    </message>
    <message>
        <source>Show the image before</source>
        <translation>显示上一张图像</translation>
    </message>
    <message>
        <source>Take the last step back</source>
        <translation>撤回上一步</translation>
    </message>
    <message>
        <source>Do the step again</source>
        <translation>重新执行这一步</translation>
    </message>
    <message>
        <source>Select every image shown</source>
        <translation>选中所有显示的图像</translation>
    </message>
    <message>
        <source>Close what lies on top, or select nothing</source>
        <translation>关闭最上层的内容，或取消选择</translation>
    </message>
    <message>
        <source>Drag to move the map, turn the wheel to zoom</source>
        <translation>拖动以移动分布图，滚轮缩放</translation>
    </message>
    <message>
        <source>Draw around images to select them</source>
        <translation>圈出图像以选中它们</translation>
    </message>
    <message>
        <source>Drag a rectangle to select images</source>
        <translation>拖出矩形以选中图像</translation>
    </message>
    <message>
        <source>Show this step</source>
        <translation>显示这一步</translation>
    </message>
    <message>
        <source>Start from a folder of images</source>
        <translation>从图像文件夹开始</translation>
    </message>
    <message>
        <source>Go on with a project</source>
        <translation>继续一个项目</translation>
    </message>
    <message>
        <source>Take labels from a CSV file of path,label</source>
        <translation>从 path,label 格式的 CSV 文件导入标签</translation>
    </message>
    <message>
        <source>Notice new, changed and removed images</source>
        <translation>找出新增、更改和移除的图像</translation>
    </message>
    <message>
        <source>Show every key</source>
        <translation>显示所有快捷键</translation>
    </message>
    <message>
        <source>Close Handful; everything is saved</source>
        <translation>关闭 Handful；一切都已保存</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>Two views of one image should look alike, and unlike every other image.</source>
        <translation>同一张图像的两个视图应当彼此相似，并与其他所有图像不同。</translation>
    </message>
    <message>
        <source>Two views of one image should look alike, while the features stay varied and independent.</source>
        <translation>同一张图像的两个视图应当彼此相似，同时各个特征保持多样且互相独立。</translation>
    </message>
    <message>
        <source>SimCLR with several small views beside the two large ones: more comparisons for a little more work.</source>
        <translation>在两个大视图之外再加几个小视图的 SimCLR：多花一点计算，得到更多比较。</translation>
    </message>
    <message>
        <source>All views of an image agree, while the cloud of all images is kept round, which rules out collapse.</source>
        <translation>同一图像的所有视图彼此一致，同时让全部图像的分布保持为圆形云团，从而排除坍缩。</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>小型</translation>
    </message>
    <message>
        <source>A compact residual network made for small images on an ordinary processor.</source>
        <translation>紧凑的残差网络，适合在普通处理器上处理小尺寸图像。</translation>
    </message>
    <message>
        <source>Small, for 64 px</source>
        <translation>小型（64 px）</translation>
    </message>
    <message>
        <source>The small network with a coarser first layer, for images of 48 px and more.</source>
        <translation>首层更粗的小型网络，适合 48 px 及以上的图像。</translation>
    </message>
    <message>
        <source>Slim</source>
        <translation>纤细型</translation>
    </message>
    <message>
        <source>The small network at two thirds of its width: for short runs and slow computers.</source>
        <translation>宽度为小型网络的三分之二：适合短时间学习和较慢的电脑。</translation>
    </message>
    <message>
        <source>Slim, for 64 px</source>
        <translation>纤细型（64 像素）</translation>
    </message>
    <message>
        <source>The slim network with a coarser first layer, for images of 48 px and more.</source>
        <translation>第一层更粗的纤细型网络，适合 48 像素及以上的图像。</translation>
    </message>
    <message>
        <source>Tiny</source>
        <translation>微型</translation>
    </message>
    <message>
        <source>A few thin layers: learns little, but in seconds. For trying things out.</source>
        <translation>只有几个很窄的层：学到的不多，但只需几秒。适合试用。</translation>
    </message>
    <message>
        <source>ResNet-18</source>
        <translation>ResNet-18</translation>
    </message>
    <message>
        <source>The field&apos;s standard network with a small-image stem; wants a graphics card.</source>
        <translation>业界标准网络，首层按小图像调整；最好有显卡。</translation>
    </message>
    <message>
        <source>ResNet-18 (torchvision)</source>
        <translation>ResNet-18 (torchvision)</translation>
    </message>
    <message>
        <source>As published, for images of 96 px and more; wants a graphics card.</source>
        <translation>原版结构，适合 96 px 及以上的图像；需要显卡。</translation>
    </message>
    <message>
        <source>ResNet-34 (torchvision)</source>
        <translation>ResNet-34 (torchvision)</translation>
    </message>
    <message>
        <source>Twice as deep as ResNet-18; wants a graphics card.</source>
        <translation>深度是 ResNet-18 的两倍；需要显卡。</translation>
    </message>
    <message>
        <source>ResNet-50 (torchvision)</source>
        <translation>ResNet-50 (torchvision)</translation>
    </message>
    <message>
        <source>What most papers compare with; wants a large graphics card.</source>
        <translation>多数论文用来比较的网络；需要较强的显卡。</translation>
    </message>
    <message>
        <source>ConvNeXt nano (timm)</source>
        <translation>ConvNeXt nano (timm)</translation>
    </message>
    <message>
        <source>A modern convolutional network; wants 64 px and more and a graphics card.</source>
        <translation>现代卷积网络；需要 64 px 及以上的图像和显卡。</translation>
    </message>
    <message>
        <source>ViT small (timm)</source>
        <translation>ViT small (timm)</translation>
    </message>
    <message>
        <source>A transformer that sees patches of 16 px; wants 96 px and more, and many images.</source>
        <translation>以 16 px 小块看图的 Transformer；需要 96 px 及以上的图像，而且图像要多。</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Crops, mirror images and changed colours. Right for most photo folders.</source>
        <translation>裁剪、镜像和颜色变化。适合大多数照片文件夹。</translation>
    </message>
    <message>
        <source>Greyscale, medical</source>
        <translation>灰度、医学图像</translation>
    </message>
    <message>
        <source>Crops, mirror images and changed brightness: X-rays, scans and other pictures without colour.</source>
        <translation>裁剪、镜像和亮度变化：适合 X 光片、扫描图等没有颜色的图像。</translation>
    </message>
    <message>
        <source>Any orientation</source>
        <translation>任意方向</translation>
    </message>
    <message>
        <source>Also quarter turns: for microscopes and pictures from above.</source>
        <translation>另加 90° 旋转：适合显微图像和俯拍图像。</translation>
    </message>
    <message>
        <source>Colour matters</source>
        <translation>颜色很重要</translation>
    </message>
    <message>
        <source>Colours change only slightly: stained tissue, ripeness, paint, flowers.</source>
        <translation>颜色只做轻微变化：染色组织、成熟度、油漆、花卉。</translation>
    </message>
    <message>
        <source>Text and signs</source>
        <translation>文字与标志</translation>
    </message>
    <message>
        <source>No mirror images, gentler crops: where left and right differ.</source>
        <translation>不做镜像，裁剪更轻：适合左右有别的图像。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Typical images first; from about five labels a class, unsure ones in turn.</source>
        <translation>先问典型的图像；每类约有五个标签后，再穿插拿不准的图像。</translation>
    </message>
    <message>
        <source>Typical of a new group</source>
        <translation>新群组的典型</translation>
    </message>
    <message>
        <source>The most typical image of the largest groups without a label.</source>
        <translation>尚无标签的最大群组中最典型的图像。</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>拿不准</translation>
    </message>
    <message>
        <source>Images between two classes, as different from one another as possible.</source>
        <translation>介于两个类别之间、且彼此尽量不同的图像。</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>A plain random draw: the yardstick, and the only one free of bias.</source>
        <translation>单纯随机抽取：衡量其他方法的标尺，也是唯一没有偏差的方法。</translation>
    </message>
    <message>
        <source>ONNX model</source>
        <translation>ONNX 模型</translation>
    </message>
    <message>
        <source>One file that takes an image of any size; runs anywhere onnxruntime does, without Handful.</source>
        <translation>单个文件，接受任意尺寸的图像；凡是能用 onnxruntime 的地方都能运行，不需要 Handful。</translation>
    </message>
    <message>
        <source>PyTorch weights</source>
        <translation>PyTorch 权重</translation>
    </message>
    <message>
        <source>Encoder and head as safetensors with their settings, to go on working in PyTorch.</source>
        <translation>编码器和分类头存为 safetensors，并附上设置，便于在 PyTorch 中继续使用。</translation>
    </message>
    <message>
        <source>Labels as a table</source>
        <translation>标签表格</translation>
    </message>
    <message>
        <source>A CSV with the path and label of every image you labelled.</source>
        <translation>CSV 文件，列出每张已标注图像的路径和标签。</translation>
    </message>
    <message>
        <source>Labels as class folders</source>
        <translation>按类别分文件夹</translation>
    </message>
    <message>
        <source>Copies of the images you labelled, one folder per class, as most training tools expect.</source>
        <translation>已标注图像的副本，每个类别一个文件夹，符合大多数训练工具的要求。</translation>
    </message>
    <message>
        <source>Predictions as a table</source>
        <translation>预测表格</translation>
    </message>
    <message>
        <source>A CSV with the model&apos;s class and confidence for every image of the project.</source>
        <translation>CSV 文件，列出模型对项目中每张图像给出的类别和置信度。</translation>
    </message>
    <message>
        <source>Learn from {n} images with {method}, {length} on this computer</source>
        <translation>用 {method} 从 {n} 张图像中学习，在这台电脑上{length}</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>不到 1 分钟</translation>
    </message>
    <message>
        <source>about 1 minute</source>
        <translation>约 1 分钟</translation>
    </message>
    <message>
        <source>about {n} minutes</source>
        <translation>约 {n} 分钟</translation>
    </message>
    <message>
        <source>1 epoch</source>
        <translation>共 1 轮</translation>
    </message>
    <message>
        <source>{n} epochs</source>
        <translation>共 {n} 轮</translation>
    </message>
    <message>
        <source>features are spreading</source>
        <translation>特征正在展开</translation>
    </message>
    <message>
        <source>settling</source>
        <translation>趋于稳定</translation>
    </message>
    <message>
        <source>collapsed: every image gets nearly the same features</source>
        <translation>已坍缩：所有图像的特征几乎相同</translation>
    </message>
    <message>
        <source>collapsed: the features use only a few of their dimensions</source>
        <translation>已坍缩：特征只用到了少数几个维度</translation>
    </message>
    <message>
        <source>The training became unstable at step {a}. It goes on from step {b} with half the learning rate.</source>
        <translation>训练在第 {a} 步变得不稳定，将从第 {b} 步起以一半的学习率继续。</translation>
    </message>
    <message>
        <source>Memory ran out. Every batch is now computed in {n} pieces: the same learning, a little slower.</source>
        <translation>内存不足。现在每个批次分成 {n} 份计算：学习效果相同，只是稍慢一些。</translation>
    </message>
    <message>
        <source>The features have collapsed: nearly all images look alike to the encoder. Stop, and start a run with another method.</source>
        <translation>特征已坍缩：几乎所有图像在编码器看来都一样。请停止，然后换一种方法重新开始。</translation>
    </message>
    <message>
        <source>The disk is full: previews are left out. Free some space soon.</source>
        <translation>磁盘已满：预览已省略。请尽快腾出一些空间。</translation>
    </message>
    <message>
        <source>There is not enough memory to train this encoder.</source>
        <translation>内存不足，无法训练这个编码器。</translation>
    </message>
    <message>
        <source>Choose a smaller encoder, a lower resolution or a smaller batch.</source>
        <translation>请选择更小的编码器、更低的分辨率或更小的批次。</translation>
    </message>
    <message>
        <source>This process does not see all of the project&apos;s pixels.</source>
        <translation>这个进程看不到项目的全部像素。</translation>
    </message>
    <message>
        <source>Put the project on a disk that all machines share.</source>
        <translation>请把项目放在所有机器共享的磁盘上。</translation>
    </message>
    <message>
        <source>Another process of this training has stopped.</source>
        <translation>这次训练的另一个进程已停止。</translation>
    </message>
    <message>
        <source>{n} images are left out: {path}: {reason}</source>
        <translation>有 {n} 张图像未纳入：{path}：{reason}</translation>
    </message>
    <message>
        <source>{what}: {k} images/s with the {name} encoder {where} ({precision}).</source>
        <translation>{what}：{where}用 {name} 编码器每秒处理 {k} 张图像（{precision}）。</translation>
    </message>
    <message>
        <source>About {n} epochs in {length}</source>
        <translation>{length}内约 {n} 轮</translation>
    </message>
    <message>
        <source>About 1 epoch in {length}</source>
        <translation>{length}内约 1 轮</translation>
    </message>
    <message>
        <source>{n} epochs in about {length}</source>
        <translation>{n} 轮约需{length}</translation>
    </message>
    <message>
        <source>1 epoch in about {length}</source>
        <translation>1 轮约需{length}</translation>
    </message>
    <message>
        <source>{n} seconds</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>1 second</source>
        <translation>1 秒</translation>
    </message>
    <message>
        <source>{n} minutes</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>1 minute</source>
        <translation>1 分钟</translation>
    </message>
    <message>
        <source>{n} hours</source>
        <translation>{n} 小时</translation>
    </message>
    <message>
        <source>1 hour</source>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>on {n} cores</source>
        <translation>在 {n} 个核心上</translation>
    </message>
    <message>
        <source>on 1 core</source>
        <translation>在 1 个核心上</translation>
    </message>
    <message>
        <source>on the graphics card</source>
        <translation>在显卡上</translation>
    </message>
    <message>
        <source>random draw</source>
        <translation>随机抽取</translation>
    </message>
    <message>
        <source>typical of a group with few labels</source>
        <translation>代表一个标签很少的群组</translation>
    </message>
    <message>
        <source>typical of a group with no label yet</source>
        <translation>代表一个尚无标签的群组</translation>
    </message>
    <message>
        <source>between {a} and {b} ({p} % / {q} %)</source>
        <translation>介于 {a} 和 {b} 之间（{p} % / {q} %）</translation>
    </message>
    <message>
        <source>leave-one-out on {n} labels</source>
        <translation>留一法，{n} 个标签</translation>
    </message>
    <message>
        <source>{k}-fold cross-validation, on {n} labels</source>
        <translation>{k} 折交叉验证，{n} 个标签</translation>
    </message>
    <message>
        <source>{k}-fold cross-validation, {times} times over, on {n} labels</source>
        <translation>{k} 折交叉验证，重复 {times} 次，{n} 个标签</translation>
    </message>
    <message>
        <source>too few labels to say</source>
        <translation>标签太少，还无法判断</translation>
    </message>
    <message>
        <source>too few labels to say: {missing}</source>
        <translation>标签太少，还无法判断：{missing}</translation>
    </message>
    <message>
        <source>missing {missing}.</source>
        <translation>还缺{missing}。</translation>
    </message>
    <message>
        <source>missing {missing}</source>
        <translation>还缺{missing}</translation>
    </message>
    <message>
        <source>{missing} and {more}</source>
        <translation>{missing}，以及{more}</translation>
    </message>
    <message>
        <source>a second class</source>
        <translation>第二个类别</translation>
    </message>
    <message>
        <source>two classes</source>
        <translation>两个类别</translation>
    </message>
    <message>
        <source>1 more label</source>
        <translation> 1 个标签</translation>
    </message>
    <message>
        <source>{n} more labels</source>
        <translation> {n} 个标签</translation>
    </message>
    <message>
        <source>a second label for the class that has only one</source>
        <translation>只有一个标签的类别的第二个标签</translation>
    </message>
    <message>
        <source>a second label for the {n} classes that have only one</source>
        <translation> {n} 个只有一个标签的类别的第二个标签</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 张图像</translation>
    </message>
    <message>
        <source>{n} images</source>
        <translation>{n} 张图像</translation>
    </message>
    <message>
        <source>Label {images} as {name}</source>
        <translation>将 {images}标注为 {name}</translation>
    </message>
    <message>
        <source>Clear the label of {images}</source>
        <translation>清除 {images}的标签</translation>
    </message>
    <message>
        <source>Say that 1 image is not {name}</source>
        <translation>指出 1 张图像不是 {name}</translation>
    </message>
    <message>
        <source>Add class {name}</source>
        <translation>添加类别 {name}</translation>
    </message>
    <message>
        <source>Rename class {a} to {b}</source>
        <translation>将类别 {a} 重命名为 {b}</translation>
    </message>
    <message>
        <source>Recolour class {name}</source>
        <translation>更改类别 {name} 的颜色</translation>
    </message>
    <message>
        <source>Merge class {a} into {b}</source>
        <translation>将类别 {a} 并入 {b}</translation>
    </message>
    <message>
        <source>Delete class {name}</source>
        <translation>删除类别 {name}</translation>
    </message>
    <message>
        <source>Import labels from {file}</source>
        <translation>从 {file} 导入标签</translation>
    </message>
    <message>
        <source>Take labels from the class folders</source>
        <translation>采用类别文件夹的名称作为标签</translation>
    </message>
    <message>
        <source>Handful reads JPEG, PNG, WebP, BMP, GIF and TIFF.</source>
        <translation>Handful 支持 JPEG、PNG、WebP、BMP、GIF 和 TIFF。</translation>
    </message>
    <message>
        <source>Replace the file with a good copy, or leave it out.</source>
        <translation>请换上完好的文件，或者不用它。</translation>
    </message>
    <message>
        <source>The file is gone.</source>
        <translation>文件已不存在。</translation>
    </message>
    <message>
        <source>The file is no longer in the folder.</source>
        <translation>文件已不在文件夹中。</translation>
    </message>
    <message>
        <source>It has changed since the last scan.</source>
        <translation>上次扫描之后它有改动。</translation>
    </message>
    <message>
        <source>Reading it is not permitted.</source>
        <translation>没有读取它的权限。</translation>
    </message>
    <message>
        <source>It is a link that leads round in a circle.</source>
        <translation>它是一个循环指向的链接。</translation>
    </message>
    <message>
        <source>It is a link to a file that is not there.</source>
        <translation>它是一个链接，但目标文件不存在。</translation>
    </message>
    <message>
        <source>It is a folder that could not be opened.</source>
        <translation>它是一个无法打开的文件夹。</translation>
    </message>
    <message>
        <source>It could not be read: {reason}.</source>
        <translation>无法读取：{reason}。</translation>
    </message>
    <message>
        <source>It is not a regular file.</source>
        <translation>它不是普通文件。</translation>
    </message>
    <message>
        <source>It is {size} GiB large; the limit is 1 GiB.</source>
        <translation>文件大小为 {size} GiB，上限是 1 GiB。</translation>
    </message>
    <message>
        <source>It has {n} megapixels; the limit is {most}.</source>
        <translation>它有 {n} 百万像素，上限是 {most}。</translation>
    </message>
    <message>
        <source>It is {a} x {b} pixels, too thin to show anything.</source>
        <translation>它是 {a} x {b} 像素，太窄，看不出内容。</translation>
    </message>
    <message>
        <source>There is not enough memory to open it.</source>
        <translation>内存不足，无法打开。</translation>
    </message>
    <message>
        <source>Close other programs, then scan again.</source>
        <translation>请关闭其他程序，然后重新扫描。</translation>
    </message>
    <message>
        <source>It hides a text block that unpacks to an unreasonable size.</source>
        <translation>其中有一段文本，解压后大得不合理。</translation>
    </message>
    <message>
        <source>The file is cut short: its picture is not complete.</source>
        <translation>文件被截断：图像不完整。</translation>
    </message>
    <message>
        <source>The file is damaged: its picture cannot be decoded.</source>
        <translation>文件已损坏：图像无法解码。</translation>
    </message>
    <message>
        <source>It is not an image, whatever its name says.</source>
        <translation>不管文件名怎么写，它都不是图像。</translation>
    </message>
    <message>
        <source>The file is empty (0 bytes).</source>
        <translation>文件为空（0 字节）。</translation>
    </message>
    <message>
        <source>Its name is not valid text: rename the file.</source>
        <translation>文件名不是有效的文本：请重命名。</translation>
    </message>
    <message>
        <source>Its name is not valid text; rename it with ordinary letters.</source>
        <translation>文件名不是有效的文本；请用普通字符重命名。</translation>
    </message>
    <message>
        <source>Writing the model as ONNX.</source>
        <translation>正在写出 ONNX 模型。</translation>
    </message>
    <message>
        <source>{path} was left out: {reason}</source>
        <translation>{path} 未纳入：{reason}</translation>
    </message>
    <message>
        <source>The exported model could not be compared: none of the project&apos;s images can be read now.</source>
        <translation>无法核对导出的模型：现在项目中没有一张图像可以读取。</translation>
    </message>
    <message>
        <source>The exported model was run on {n} of the project&apos;s images and gave the class shown for {same} of them ({p} %); the largest difference in probability was {d} ({path}).</source>
        <translation>导出的模型在项目的 {n} 张图像上运行，其中 {same} 张给出的类别与界面一致（{p}%）；概率的最大差异为 {d}（{path}）。</translation>
    </message>
    <message>
        <source>The exported model was run on {n} of the project&apos;s images and gave the class shown for {same} of them ({p} %); the largest difference in probability was {d} ({path}). That is more than rounding: look at that image before relying on the export.</source>
        <translation>导出的模型在项目的 {n} 张图像上运行，其中 {same} 张给出的类别与界面一致（{p}%）；概率的最大差异为 {d}（{path}）。这已超出舍入误差：使用导出的模型之前，请先查看这张图像。</translation>
    </message>
    <message>
        <source>Could not {doing}: {reason}.</source>
        <translation>无法{doing}：{reason}。</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>the disk quota is used up</source>
        <translation>磁盘配额已用完</translation>
    </message>
    <message>
        <source>permission was denied</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>the disk is read-only</source>
        <translation>磁盘是只读的</translation>
    </message>
    <message>
        <source>the file or folder is gone</source>
        <translation>文件或文件夹已不存在</translation>
    </message>
    <message>
        <source>it is a folder, not a file</source>
        <translation>它是文件夹，不是文件</translation>
    </message>
    <message>
        <source>a part of its path is a file, not a folder</source>
        <translation>其路径中有一部分是文件，不是文件夹</translation>
    </message>
    <message>
        <source>its name is too long</source>
        <translation>名称太长</translation>
    </message>
    <message>
        <source>files may not grow so large here</source>
        <translation>此处的文件不允许这么大</translation>
    </message>
    <message>
        <source>Free some space, then try again; nothing saved so far is lost.</source>
        <translation>请腾出一些空间后再试；已保存的内容都不会丢失。</translation>
    </message>
    <message>
        <source>Choose a folder you may write to, or change its permissions.</source>
        <translation>请选择可以写入的文件夹，或更改它的权限。</translation>
    </message>
    <message>
        <source>Choose a folder on a disk that can be written.</source>
        <translation>请选择可写磁盘上的文件夹。</translation>
    </message>
    <message>
        <source>Check that the disk is connected and the folder still exists.</source>
        <translation>请确认磁盘已连接、文件夹仍然存在。</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>请检查磁盘，然后再试。</translation>
    </message>
    <message>
        <source>Give the name of a file.</source>
        <translation>请给出文件的名称。</translation>
    </message>
    <message>
        <source>Choose another place.</source>
        <translation>请选择其他位置。</translation>
    </message>
    <message>
        <source>Choose a shorter one.</source>
        <translation>请选择一个较短的名称。</translation>
    </message>
    <message>
        <source>Raise the limit, or choose another disk; nothing saved so far is lost.</source>
        <translation>请提高限制或选择其他磁盘；已保存的内容不会丢失。</translation>
    </message>
    <message>
        <source>save the change</source>
        <translation>保存更改</translation>
    </message>
    <message>
        <source>save the run</source>
        <translation>保存这次训练</translation>
    </message>
    <message>
        <source>save the encoder</source>
        <translation>保存编码器</translation>
    </message>
    <message>
        <source>save the checkpoint</source>
        <translation>保存检查点</translation>
    </message>
    <message>
        <source>save timm&apos;s weights</source>
        <translation>保存 timm 的权重</translation>
    </message>
    <message>
        <source>read the checkpoint</source>
        <translation>读取检查点</translation>
    </message>
    <message>
        <source>read the trained encoder</source>
        <translation>读取训练好的编码器</translation>
    </message>
    <message>
        <source>save what was found in the image folder</source>
        <translation>保存图像文件夹的扫描结果</translation>
    </message>
    <message>
        <source>save pictures in the project&apos;s cache</source>
        <translation>把图像存入项目缓存</translation>
    </message>
    <message>
        <source>read the project&apos;s cache</source>
        <translation>读取项目缓存</translation>
    </message>
    <message>
        <source>write the sample images</source>
        <translation>写入示例图像</translation>
    </message>
    <message>
        <source>save the embeddings</source>
        <translation>保存特征</translation>
    </message>
    <message>
        <source>save the neighbours</source>
        <translation>保存近邻</translation>
    </message>
    <message>
        <source>save the layout</source>
        <translation>保存分布图</translation>
    </message>
    <message>
        <source>save the head</source>
        <translation>保存分类头</translation>
    </message>
    <message>
        <source>save the predictions</source>
        <translation>保存预测</translation>
    </message>
    <message>
        <source>save the {kind}</source>
        <translation>保存 {kind}</translation>
    </message>
    <message>
        <source>copy the images to {folder}</source>
        <translation>把图像复制到 {folder}</translation>
    </message>
    <message>
        <source>open the image folder {folder}</source>
        <translation>打开图像文件夹 {folder}</translation>
    </message>
    <message>
        <source>look into {folder}</source>
        <translation>查看 {folder}</translation>
    </message>
    <message>
        <source>look at {file}</source>
        <translation>查看 {file}</translation>
    </message>
    <message>
        <source>create the project {folder}</source>
        <translation>创建项目 {folder}</translation>
    </message>
    <message>
        <source>export to {folder}</source>
        <translation>导出到 {folder}</translation>
    </message>
    <message>
        <source>read the project file {file}</source>
        <translation>读取项目文件 {file}</translation>
    </message>
    <message>
        <source>read the model in {folder}</source>
        <translation>读取 {folder} 中的模型</translation>
    </message>
    <message>
        <source>finish the job ({job})</source>
        <translation>完成任务（{job}）</translation>
    </message>
    <message>
        <source>write {file}</source>
        <translation>写入 {file}</translation>
    </message>
    <message>
        <source>read {file}</source>
        <translation>读取 {file}</translation>
    </message>
    <message>
        <source>This result is no longer there.</source>
        <translation>这个结果已经不在了。</translation>
    </message>
    <message>
        <source>Compute it again; it only takes time.</source>
        <translation>请重新计算；只是需要一些时间。</translation>
    </message>
    <message>
        <source>The saved result {kind} is damaged.</source>
        <translation>保存的结果 {kind} 已损坏。</translation>
    </message>
    <message>
        <source>Delete {folder} and compute it again.</source>
        <translation>请删除 {folder}，然后重新计算。</translation>
    </message>
    <message>
        <source>{folder} is not a Handful project.</source>
        <translation>{folder} 不是 Handful 项目。</translation>
    </message>
    <message>
        <source>Choose a folder that Handful made (it holds a project.sqlite), or create a new project.</source>
        <translation>请选择由 Handful 创建的文件夹（其中有 project.sqlite），或新建项目。</translation>
    </message>
    <message>
        <source>The file {file} belongs to another program, not to Handful.</source>
        <translation>文件 {file} 属于其他程序，不是 Handful 的。</translation>
    </message>
    <message>
        <source>Nothing was changed. Choose a folder that Handful made, or create a new project.</source>
        <translation>没有改动任何内容。请选择由 Handful 创建的文件夹，或新建项目。</translation>
    </message>
    <message>
        <source>Nothing was changed. Restore the project folder from a copy, or create a new project.</source>
        <translation>没有改动任何内容。请从备份恢复项目文件夹，或新建项目。</translation>
    </message>
    <message>
        <source>Could not save the change: the disk is full.</source>
        <translation>无法保存更改：磁盘已满。</translation>
    </message>
    <message>
        <source>Free some space, then try again; everything saved so far is safe.</source>
        <translation>请腾出一些空间后再试；已保存的内容都是安全的。</translation>
    </message>
    <message>
        <source>The project in {folder} cannot be written.</source>
        <translation>{folder} 中的项目无法写入。</translation>
    </message>
    <message>
        <source>It opens read-only; copy it to change it.</source>
        <translation>项目以只读方式打开；要修改请先复制一份。</translation>
    </message>
    <message>
        <source>Could not save the change: another program is using the project file.</source>
        <translation>无法保存更改：另一个程序正在使用项目文件。</translation>
    </message>
    <message>
        <source>Close the other program, then try again.</source>
        <translation>请关闭那个程序，然后再试。</translation>
    </message>
    <message>
        <source>The disk failed while using the project file {file}.</source>
        <translation>使用项目文件 {file} 时磁盘出错。</translation>
    </message>
    <message>
        <source>Check that the disk is connected and has space; everything saved so far is safe.</source>
        <translation>请确认磁盘已连接且有空间；已保存的内容都是安全的。</translation>
    </message>
    <message>
        <source>The project in {folder} was made by a newer version of Handful.</source>
        <translation>{folder} 中的项目是用更新版本的 Handful 创建的。</translation>
    </message>
    <message>
        <source>Nothing was changed. Update Handful, then open it again.</source>
        <translation>没有改动任何内容。请更新 Handful 后再打开。</translation>
    </message>
    <message>
        <source>The project file {file} is damaged.</source>
        <translation>项目文件 {file} 已损坏。</translation>
    </message>
    <message>
        <source>{folder} is not a folder.</source>
        <translation>{folder} 不是文件夹。</translation>
    </message>
    <message>
        <source>{file} is a file.</source>
        <translation>{file} 是一个文件。</translation>
    </message>
    <message>
        <source>{file} is a file, not a folder.</source>
        <translation>{file} 是文件，不是文件夹。</translation>
    </message>
    <message>
        <source>Choose a folder that holds images.</source>
        <translation>请选择存放图像的文件夹。</translation>
    </message>
    <message>
        <source>Choose the folder that holds the images.</source>
        <translation>请选择存放图像的文件夹。</translation>
    </message>
    <message>
        <source>Choose the folder that holds your images.</source>
        <translation>请选择存放图像的文件夹。</translation>
    </message>
    <message>
        <source>A project cannot be kept in its own image folder.</source>
        <translation>项目不能存放在它自己的图像文件夹里。</translation>
    </message>
    <message>
        <source>Choose another place, such as {folder}.</source>
        <translation>请选择其他位置，例如 {folder}。</translation>
    </message>
    <message>
        <source>The project {folder} does not exist.</source>
        <translation>项目 {folder} 不存在。</translation>
    </message>
    <message>
        <source>Check that its disk is connected, or choose another.</source>
        <translation>请确认它所在的磁盘已连接，或选择其他项目。</translation>
    </message>
    <message>
        <source>Choose a new name for the project folder.</source>
        <translation>请为项目文件夹另取一个名称。</translation>
    </message>
    <message>
        <source>There is already a project in {folder}.</source>
        <translation>{folder} 中已有一个项目。</translation>
    </message>
    <message>
        <source>Open it, or choose a new name.</source>
        <translation>请打开它，或另取一个名称。</translation>
    </message>
    <message>
        <source>The folder {folder} is not empty.</source>
        <translation>文件夹 {folder} 不是空的。</translation>
    </message>
    <message>
        <source>This project is open in {holder}.</source>
        <translation>这个项目已在{holder}中打开。</translation>
    </message>
    <message>
        <source>another Handful</source>
        <translation>另一个 Handful </translation>
    </message>
    <message>
        <source>another Handful (process {process} of {user} on {computer}, since {time})</source>
        <translation>另一个 Handful（进程 {process}，用户 {user}，电脑 {computer}，自 {time} 起）</translation>
    </message>
    <message>
        <source>another Handful (process {process} on {computer}, since {time})</source>
        <translation>另一个 Handful（进程 {process}，电脑 {computer}，自 {time} 起）</translation>
    </message>
    <message>
        <source>It opens read-only here; close the other one to label.</source>
        <translation>在这里以只读方式打开；要标注，请先关闭另一个。</translation>
    </message>
    <message>
        <source>The project folder {folder} cannot be written.</source>
        <translation>项目文件夹 {folder} 无法写入。</translation>
    </message>
    <message>
        <source>It opens read-only; copy it to a disk you may write to in order to label.</source>
        <translation>项目以只读方式打开；要标注，请把它复制到可写的磁盘。</translation>
    </message>
    <message>
        <source>The project in {folder} is open read-only.</source>
        <translation>{folder} 中的项目以只读方式打开。</translation>
    </message>
    <message>
        <source>Close the other window that has it, or copy it to a folder you may write to.</source>
        <translation>请关闭正在使用它的另一个窗口，或把它复制到可以写入的文件夹。</translation>
    </message>
    <message>
        <source>Close the other window, or copy the project to a folder you may write to.</source>
        <translation>请关闭另一个窗口，或把项目复制到可以写入的文件夹。</translation>
    </message>
    <message>
        <source>There is no run {n} in this project.</source>
        <translation>这个项目中没有训练 {n}。</translation>
    </message>
    <message>
        <source>None of this project&apos;s images are in {folder}.</source>
        <translation>{folder} 中没有这个项目的任何图像。</translation>
    </message>
    <message>
        <source>Choose the folder that contains {file}.</source>
        <translation>请选择包含 {file} 的文件夹。</translation>
    </message>
    <message>
        <source>This cache is not open for writing.</source>
        <translation>这个缓存没有以可写方式打开。</translation>
    </message>
    <message>
        <source>Scan the images again.</source>
        <translation>请重新扫描图像。</translation>
    </message>
    <message>
        <source>Another Handful is reading this project&apos;s images.</source>
        <translation>另一个 Handful 正在读取这个项目的图像。</translation>
    </message>
    <message>
        <source>Wait until it has finished, then try again.</source>
        <translation>请等它完成后再试。</translation>
    </message>
    <message>
        <source>This project is open in {holder}. It opens read-only here; close the other one to label.</source>
        <translation>这个项目已在{holder}中打开。在这里以只读方式打开；要标注，请先关闭另一个。</translation>
    </message>
    <message>
        <source>The project folder {folder} cannot be written. It opens read-only; copy it to a disk you may write to in order to label.</source>
        <translation>项目文件夹 {folder} 无法写入。项目以只读方式打开；要标注，请把它复制到可写的磁盘。</translation>
    </message>
    <message>
        <source>The labels are not as this step expects, so it was not done.</source>
        <translation>标签与这一步预期的不同，因此没有执行。</translation>
    </message>
    <message>
        <source>Close the project and open it again.</source>
        <translation>请关闭项目后重新打开。</translation>
    </message>
    <message>
        <source>A class cannot be merged into itself.</source>
        <translation>类别不能并入它自己。</translation>
    </message>
    <message>
        <source>Choose two different classes.</source>
        <translation>请选择两个不同的类别。</translation>
    </message>
    <message>
        <source>That class no longer exists.</source>
        <translation>这个类别已不存在。</translation>
    </message>
    <message>
        <source>Choose another class, or undo its deletion.</source>
        <translation>请选择其他类别，或撤销删除。</translation>
    </message>
    <message>
        <source>{images} of this label are not in the project.</source>
        <translation>这次标注中有 {images}不在项目中。</translation>
    </message>
    <message>
        <source>Scan the image folder again.</source>
        <translation>请重新扫描图像文件夹。</translation>
    </message>
    <message>
        <source>A class needs a name.</source>
        <translation>类别需要一个名称。</translation>
    </message>
    <message>
        <source>A class name has at most {most} letters, not {n}.</source>
        <translation>类别名称最多 {most} 个字符，而不是 {n} 个。</translation>
    </message>
    <message>
        <source>Type at least one letter or digit.</source>
        <translation>请至少输入一个字符。</translation>
    </message>
    <message>
        <source>There is already a class {name}.</source>
        <translation>已有类别 {name}。</translation>
    </message>
    <message>
        <source>Choose another name, or merge the two classes.</source>
        <translation>请换一个名称，或合并这两个类别。</translation>
    </message>
    <message>
        <source>{color} is not a colour.</source>
        <translation>{color} 不是颜色。</translation>
    </message>
    <message>
        <source>Write it as #rrggbb, such as #e69f00.</source>
        <translation>请写成 #rrggbb 的形式，例如 #e69f00。</translation>
    </message>
    <message>
        <source>The first line must be `path,label`, with paths relative to the image folder.</source>
        <translation>第一行必须是 `path,label`，路径相对于图像文件夹。</translation>
    </message>
    <message>
        <source>{file} is not a UTF-8 text file.</source>
        <translation>{file} 不是 UTF-8 文本文件。</translation>
    </message>
    <message>
        <source>Save it as CSV in UTF-8, then try again.</source>
        <translation>请存为 UTF-8 编码的 CSV 后再试。</translation>
    </message>
    <message>
        <source>{file} cannot be read as CSV: {reason}.</source>
        <translation>{file} 无法作为 CSV 读取：{reason}。</translation>
    </message>
    <message>
        <source>{file} has no columns path and label.</source>
        <translation>{file} 中没有 path 和 label 两列。</translation>
    </message>
    <message>
        <source>There are no labels yet.</source>
        <translation>还没有标签。</translation>
    </message>
    <message>
        <source>Label a few images first.</source>
        <translation>请先标注几张图像。</translation>
    </message>
    <message>
        <source>The run&apos;s checkpoint is damaged.</source>
        <translation>这次训练的检查点已损坏。</translation>
    </message>
    <message>
        <source>Start the pretraining anew.</source>
        <translation>请重新开始预训练。</translation>
    </message>
    <message>
        <source>The run&apos;s settings are damaged.</source>
        <translation>这次训练的设置已损坏。</translation>
    </message>
    <message>
        <source>The training became unstable again and again, even with smaller steps.</source>
        <translation>训练一再变得不稳定，减小步长也没有用。</translation>
    </message>
    <message>
        <source>Choose another method under Advanced.</source>
        <translation>请在“高级”中选择另一种方法。</translation>
    </message>
    <message>
        <source>Unknown setting: {names}.</source>
        <translation>未知的设置：{names}。</translation>
    </message>
    <message>
        <source>Known settings: {names}.</source>
        <translation>已知的设置：{names}。</translation>
    </message>
    <message>
        <source>There is no {what} named &apos;{name}&apos;.</source>
        <translation>没有名为“{name}”的 {what}。</translation>
    </message>
    <message>
        <source>method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>augmentation</source>
        <translation>增强方式</translation>
    </message>
    <message>
        <source>Choose one of: {names}.</source>
        <translation>请从中选择：{names}。</translation>
    </message>
    <message>
        <source>{method} has no knob &apos;{name}&apos;.</source>
        <translation>{method} 没有参数“{name}”。</translation>
    </message>
    <message>
        <source>It has: {names}.</source>
        <translation>它有：{names}。</translation>
    </message>
    <message>
        <source>{name} = {value} is out of range.</source>
        <translation>{name} = {value} 超出范围。</translation>
    </message>
    <message>
        <source>Choose a value from {a} to {b}.</source>
        <translation>请选择 {a} 到 {b} 之间的值。</translation>
    </message>
    <message>
        <source>Pretraining needs at least 2 images that can be read.</source>
        <translation>预训练至少需要 2 张可读取的图像。</translation>
    </message>
    <message>
        <source>Add images to the folder, then scan it again.</source>
        <translation>请向文件夹添加图像，然后重新扫描。</translation>
    </message>
    <message>
        <source>A run ends after minutes or after epochs, not both.</source>
        <translation>训练时长只能按分钟或按轮数设定，不能同时设定。</translation>
    </message>
    <message>
        <source>Give only one of the two.</source>
        <translation>请只填其中一个。</translation>
    </message>
    <message>
        <source>A run needs some time.</source>
        <translation>训练需要一些时间。</translation>
    </message>
    <message>
        <source>Give minutes above 0, or at least 1 epoch.</source>
        <translation>请填大于 0 的分钟数，或至少 1 轮。</translation>
    </message>
    <message>
        <source>A batch needs at least 2 images.</source>
        <translation>每批至少需要 2 张图像。</translation>
    </message>
    <message>
        <source>Leave it at 0 to have it chosen.</source>
        <translation>留 0 则自动选择。</translation>
    </message>
    <message>
        <source>The learning rate must be above 0.</source>
        <translation>学习率必须大于 0。</translation>
    </message>
    <message>
        <source>{px} px is no usable resolution.</source>
        <translation>{px} px 不是可用的分辨率。</translation>
    </message>
    <message>
        <source>Choose one from 8 to 512 px; 32 and 64 are usual.</source>
        <translation>请选择 8 到 512 px；常用 32 和 64。</translation>
    </message>
    <message>
        <source>This encoder comes from timm, which is not installed.</source>
        <translation>此编码器来自 timm，而 timm 尚未安装。</translation>
    </message>
    <message>
        <source>Install it with: pip install &apos;handful[timm]&apos;.</source>
        <translation>请这样安装：pip install &apos;handful[timm]&apos;。</translation>
    </message>
    <message>
        <source>Choose one of: {names}, or any torchvision:NAME or timm:NAME.</source>
        <translation>请从中选择：{names}，或任意 torchvision:NAME 或 timm:NAME。</translation>
    </message>
    <message>
        <source>There are no pretrained weights for the encoder &apos;{name}&apos;.</source>
        <translation>编码器“{name}”没有预训练权重。</translation>
    </message>
    <message>
        <source>Choose one of timm&apos;s, such as timm:resnet18, or start from scratch.</source>
        <translation>请选择 timm 的编码器，例如 timm:resnet18，或从零开始。</translation>
    </message>
    <message>
        <source>A run can&apos;t start from &apos;{name}&apos;.</source>
        <translation>训练不能从“{name}”开始。</translation>
    </message>
    <message>
        <source>Start from scratch, from pretrained weights, or from a .safetensors file.</source>
        <translation>请从零开始、从预训练权重开始，或从 .safetensors 文件开始。</translation>
    </message>
    <message>
        <source>There is no file {file}.</source>
        <translation>没有文件 {file}。</translation>
    </message>
    <message>
        <source>Check the path of the weights to start from.</source>
        <translation>请检查初始权重文件的路径。</translation>
    </message>
    <message>
        <source>The encoder &apos;{name}&apos; can&apos;t take images of {px} px.</source>
        <translation>编码器“{name}”不能处理 {px} px 的图像。</translation>
    </message>
    <message>
        <source>Choose another resolution, such as 64 or 224 px, or another encoder.</source>
        <translation>请选择其他分辨率，例如 64 或 224 px，或选择其他编码器。</translation>
    </message>
    <message>
        <source>{file} is not a safetensors file.</source>
        <translation>{file} 不是 safetensors 文件。</translation>
    </message>
    <message>
        <source>Handful reads no pickled weights, because those can run programs; convert them to safetensors.</source>
        <translation>Handful 不读取序列化的权重，因为其中可能含有会运行的程序；请转换为 safetensors。</translation>
    </message>
    <message>
        <source>Choose another file, or copy it anew.</source>
        <translation>请选择其他文件，或重新复制。</translation>
    </message>
    <message>
        <source>The weights in {file} do not fit the encoder &apos;{name}&apos;: only {share} of it is there.</source>
        <translation>{file} 中的权重不适合编码器“{name}”：其中只有 {share} 能对上。</translation>
    </message>
    <message>
        <source>Choose the encoder that the file was made for, or start from scratch.</source>
        <translation>请选择该文件对应的编码器，或从零开始。</translation>
    </message>
    <message>
        <source>timm&apos;s pretrained weights could not be fetched: the internet can&apos;t be reached.</source>
        <translation>无法获取 timm 的预训练权重：连接不到互联网。</translation>
    </message>
    <message>
        <source>Connect and try again, start from scratch, or choose a .safetensors file that you have.</source>
        <translation>请联网后重试、从零开始，或选择您已有的 .safetensors 文件。</translation>
    </message>
    <message>
        <source>timm has no pretrained weights as safetensors for the encoder &apos;{name}&apos;.</source>
        <translation>timm 没有编码器“{name}”的 safetensors 格式预训练权重。</translation>
    </message>
    <message>
        <source>Choose another of timm&apos;s encoders, such as timm:resnet18, or start from scratch.</source>
        <translation>请选择 timm 的其他编码器，例如 timm:resnet18，或从零开始。</translation>
    </message>
    <message>
        <source>An encoder sees 1 channel or 3.</source>
        <translation>编码器只能看 1 个或 3 个通道。</translation>
    </message>
    <message>
        <source>Choose 3 for colour, 1 for grey.</source>
        <translation>彩色选 3，灰度选 1。</translation>
    </message>
    <message>
        <source>Start from {file}: {n} tensors taken ({p} % of the encoder), {a} missing, {b} of another shape, {c} unused.</source>
        <translation>从 {file} 开始：采用 {n} 个张量（占编码器的 {p} %），缺少 {a} 个，形状不同 {b} 个，未使用 {c} 个。</translation>
    </message>
    <message>
        <source>The trained encoder&apos;s files are damaged.</source>
        <translation>训练好的编码器文件已损坏。</translation>
    </message>
    <message>
        <source>Pretrain again, or choose another run.</source>
        <translation>请重新预训练，或选择另一次训练。</translation>
    </message>
    <message>
        <source>The encoder expects images of {a} px, these have {b} px.</source>
        <translation>编码器需要 {a} px 的图像，而这些是 {b} px。</translation>
    </message>
    <message>
        <source>Embed with the resolution the run was trained at.</source>
        <translation>请使用训练时的分辨率计算特征。</translation>
    </message>
    <message>
        <source>Some embeddings are not numbers.</source>
        <translation>有些特征不是有效的数。</translation>
    </message>
    <message>
        <source>The run they come from went wrong; use another run.</source>
        <translation>产生它们的训练出了问题；请改用另一次训练。</translation>
    </message>
    <message>
        <source>This project has {n} usable images; two are the least.</source>
        <translation>这个项目有 {n} 张可用图像；至少需要两张。</translation>
    </message>
    <message>
        <source>Add images to its folder, then scan again.</source>
        <translation>请向图像文件夹添加图像，然后重新扫描。</translation>
    </message>
    <message>
        <source>There is no run {n}.</source>
        <translation>没有训练 {n}。</translation>
    </message>
    <message>
        <source>Start a new one.</source>
        <translation>请开始一次新的训练。</translation>
    </message>
    <message>
        <source>Run {n} has no encoder yet.</source>
        <translation>训练 {n} 还没有编码器。</translation>
    </message>
    <message>
        <source>Let it train for a moment, or resume it.</source>
        <translation>请让它再训练一会儿，或继续这次训练。</translation>
    </message>
    <message>
        <source>There is no strategy called {name}.</source>
        <translation>没有名为 {name} 的策略。</translation>
    </message>
    <message>
        <source>Known: {names}.</source>
        <translation>已知：{names}。</translation>
    </message>
    <message>
        <source>There is no export format called {name}.</source>
        <translation>没有名为 {name} 的导出格式。</translation>
    </message>
    <message>
        <source>There is no model to export yet.</source>
        <translation>还没有可以导出的模型。</translation>
    </message>
    <message>
        <source>Label images of at least two classes first.</source>
        <translation>请先标注至少两个类别的图像。</translation>
    </message>
    <message>
        <source>The labels were learnt on {what}, which is no model to hand over.</source>
        <translation>标签是基于{what}学习的，没有可交付的模型。</translation>
    </message>
    <message>
        <source>raw pixels</source>
        <translation>原始像素</translation>
    </message>
    <message>
        <source>an untrained encoder</source>
        <translation>未训练的编码器</translation>
    </message>
    <message>
        <source>Pretrain an encoder first; the labels stay.</source>
        <translation>请先预训练编码器；标签会保留。</translation>
    </message>
    <message>
        <source>The predictions of this head are gone.</source>
        <translation>这个分类头的预测已经不在了。</translation>
    </message>
    <message>
        <source>The classes have changed since the head was fitted.</source>
        <translation>拟合分类头之后，类别有了变化。</translation>
    </message>
    <message>
        <source>The head does not fit the project&apos;s classes.</source>
        <translation>分类头与项目的类别不符。</translation>
    </message>
    <message>
        <source>Fit the head again, then export.</source>
        <translation>请重新拟合分类头，然后导出。</translation>
    </message>
    <message>
        <source>This encoder can&apos;t be written as ONNX.</source>
        <translation>这个编码器无法写成 ONNX。</translation>
    </message>
    <message>
        <source>Export it as PyTorch weights instead.</source>
        <translation>请改为导出 PyTorch 权重。</translation>
    </message>
    <message>
        <source>The exported graph is not valid ONNX: {reason}.</source>
        <translation>导出的计算图不是有效的 ONNX：{reason}。</translation>
    </message>
    <message>
        <source>Please report this encoder.</source>
        <translation>请报告这个编码器的问题。</translation>
    </message>
    <message>
        <source>There are no labels to export.</source>
        <translation>没有可以导出的标签。</translation>
    </message>
    <message>
        <source>{folder} already exists and is not empty.</source>
        <translation>{folder} 已存在且不是空的。</translation>
    </message>
    <message>
        <source>Choose a new or empty folder, so that no file of yours is mixed with the copies.</source>
        <translation>请选择新的或空的文件夹，以免您的文件与副本混在一起。</translation>
    </message>
    <message>
        <source>Choose another place to export to.</source>
        <translation>请选择其他导出位置。</translation>
    </message>
    <message>
        <source>{folder} already holds {file}, which Handful did not write.</source>
        <translation>{folder} 中已有 {file}，它不是 Handful 写的。</translation>
    </message>
    <message>
        <source>Choose an empty folder, or move that file away.</source>
        <translation>请选择空文件夹，或把那个文件移走。</translation>
    </message>
    <message>
        <source>The exported model does not have the classes that are shown.</source>
        <translation>导出的模型与界面显示的类别不符。</translation>
    </message>
    <message>
        <source>The model in {folder} is damaged.</source>
        <translation>{folder} 中的模型已损坏。</translation>
    </message>
    <message>
        <source>Export it again.</source>
        <translation>请重新导出。</translation>
    </message>
    <message>
        <source>There is no job called {name}.</source>
        <translation>没有名为 {name} 的任务。</translation>
    </message>
    <message>
        <source>Something went wrong: {reason}.</source>
        <translation>出了点问题：{reason}。</translation>
    </message>
    <message>
        <source>The log says more.</source>
        <translation>详情见日志。</translation>
    </message>
    <message>
        <source>Your labels are safe. Try again; if it happens again, the log says more.</source>
        <translation>您的标签是安全的。请再试一次；如果再次发生，详情见日志。</translation>
    </message>
    <message>
        <source>The job failed without saying why.</source>
        <translation>任务失败，没有说明原因。</translation>
    </message>
    <message>
        <source>The background worker stopped unexpectedly.</source>
        <translation>后台进程意外停止。</translation>
    </message>
    <message>
        <source>Could not save what the scan found.</source>
        <translation>无法保存扫描结果。</translation>
    </message>
    <message>
        <source>Scan the folder again.</source>
        <translation>请重新扫描文件夹。</translation>
    </message>
    <message>
        <source>The job&apos;s answer was incomplete.</source>
        <translation>任务返回的结果不完整。</translation>
    </message>
    <message>
        <source>Run it again.</source>
        <translation>请再运行一次。</translation>
    </message>
    <message>
        <source>The background helper failed without saying why.</source>
        <translation>后台助手失败，没有说明原因。</translation>
    </message>
    <message>
        <source>The background helper stopped unexpectedly, twice.</source>
        <translation>后台助手两次意外停止。</translation>
    </message>
    <message>
        <source>Your labels are safe. Try again.</source>
        <translation>您的标签是安全的。请再试一次。</translation>
    </message>
    <message>
        <source>Your labels are safe. It last said: {words}</source>
        <translation>您的标签是安全的。它最后的输出：{words}</translation>
    </message>
    <message>
        <source>Every image is a class of its own, told from all others by a memory of each: one view suffices.</source>
        <translation>每张图像自成一类，靠对每张图像的记忆与其他图像区分：一个视图就够。</translation>
    </message>
    <message>
        <source>contrastive</source>
        <translation>对比学习</translation>
    </message>
    <message>
        <source>Lower: only the most similar images push each other apart.</source>
        <translation>越低：只有最相似的图像互相推开。</translation>
    </message>
    <message>
        <source>How much of an image&apos;s memory stays when it is seen again.</source>
        <translation>再次看到一张图像时，其记忆保留多少。</translation>
    </message>
    <message>
        <source>Weight of an image staying near its memory; makes it calmer.</source>
        <translation>图像靠近自身记忆的权重；使训练更平稳。</translation>
    </message>
    <message>
        <source>Memories each image is compared with; all of them where there are no more.</source>
        <translation>每张图像与多少条记忆比较；不足时与全部比较。</translation>
    </message>
    <message>
        <source>Length of the memories.</source>
        <translation>记忆的长度。</translation>
    </message>
    <message>
        <source>Length of the vectors that are compared during training.</source>
        <translation>训练时互相比较的向量的长度。</translation>
    </message>
    <message>
        <source>Small views of each image, a quarter of the work of a large one.</source>
        <translation>每张图像的小视图，工作量是大视图的四分之一。</translation>
    </message>
    <message>
        <source>The lightness of an image must find its colours among those of other images, and the other way round.</source>
        <translation>一张图像的明度要在其他图像的颜色中找到自己的颜色，反之亦然。</translation>
    </message>
    <message>
        <source>A view of an image is told from thousands of others, which a queue remembers: small batches suffice.</source>
        <translation>把图像的一个视图与队列记住的数千个其他视图区分开：小批次就够。</translation>
    </message>
    <message>
        <source>How much of itself the slow copy of the network keeps a step.</source>
        <translation>网络的慢速副本每步保留自身的多少。</translation>
    </message>
    <message>
        <source>Views remembered for comparison; 0 = as many as there are images, up to 4096.</source>
        <translation>为比较而记住的视图数；0 = 与图像一样多，最多 4096。</translation>
    </message>
    <message>
        <source>Into how many groups a batch is shuffled, so that nothing but content tells.</source>
        <translation>一个批次打乱成多少组，使得只有内容能透露答案。</translation>
    </message>
    <message>
        <source>From the patches in the upper rows of an image, the one below is told from all others.</source>
        <translation>由图像上方几行的图块，从所有图块中认出下面的那一块。</translation>
    </message>
    <message>
        <source>Rows and columns of patches, each half over the next.</source>
        <translation>图块的行数和列数，相邻图块重叠一半。</translation>
    </message>
    <message>
        <source>Share of patches left with one colour channel.</source>
        <translation>只留一个颜色通道的图块的比例。</translation>
    </message>
    <message>
        <source>Length of the vectors that are predicted and compared.</source>
        <translation>被预测和比较的向量的长度。</translation>
    </message>
    <message>
        <source>The summary of an image is to be told apart from the places of all other images.</source>
        <translation>图像的概括要与自身各处相符，并与所有其他图像的各处区分开。</translation>
    </message>
    <message>
        <source>1: the places are those of another view of the image; 0: of the same, as in the paper.</source>
        <translation>1：各处取自该图像的另一个视图；0：取自同一视图，与论文一致。</translation>
    </message>
    <message>
        <source>Units of the layer between the features and what is compared.</source>
        <translation>特征与被比较的向量之间那一层的单元数。</translation>
    </message>
    <message>
        <source>From one view of an image, the network foretells what a slow copy of itself makes of another view.</source>
        <translation>网络由图像的一个视图预言自身的慢速副本对另一个视图的回答。</translation>
    </message>
    <message>
        <source>self-distillation</source>
        <translation>自蒸馏</translation>
    </message>
    <message>
        <source>How much of itself the slow copy keeps a step at the start; 1 at the end.</source>
        <translation>慢速副本在开始时每步保留自身的多少；结束时为 1。</translation>
    </message>
    <message>
        <source>Width of the small networks that project and foretell.</source>
        <translation>投影和预言的小网络的宽度。</translation>
    </message>
    <message>
        <source>One view of an image foretells the other, which does not move towards it: that alone prevents collapse.</source>
        <translation>图像的一个视图预言另一个，而后者不向它靠拢：仅此就能防止坍缩。</translation>
    </message>
    <message>
        <source>Width of the narrow middle of the network that foretells.</source>
        <translation>预言网络中间窄层的宽度。</translation>
    </message>
    <message>
        <source>redundancy reduction</source>
        <translation>减少冗余</translation>
    </message>
    <message>
        <source>Weight of the two views looking alike.</source>
        <translation>两个视图相像的权重。</translation>
    </message>
    <message>
        <source>Weight of every feature staying varied; prevents collapse.</source>
        <translation>每个特征保持变化的权重；防止坍缩。</translation>
    </message>
    <message>
        <source>Weight of the features staying independent.</source>
        <translation>各特征保持独立的权重。</translation>
    </message>
    <message>
        <source>joint-embedding prediction</source>
        <translation>联合嵌入预测</translation>
    </message>
    <message>
        <source>Weight of the round cloud; the rest goes to the agreement.</source>
        <translation>圆形点云的权重；其余归于一致性。</translation>
    </message>
    <message>
        <source>Random directions in which the cloud is looked at, anew each step.</source>
        <translation>每一步重新随机选取的观察点云的方向数。</translation>
    </message>
    <message>
        <source>Every feature should be the same for two views of an image, and no two features should say the same.</source>
        <translation>每个特征对图像的两个视图应相同，而任何两个特征不应说同一件事。</translation>
    </message>
    <message>
        <source>Weight of no two features saying the same.</source>
        <translation>任何两个特征不说同一件事的权重。</translation>
    </message>
    <message>
        <source>Sorts images into groups of its own making; from one view it must say the group of another.</source>
        <translation>把图像分到自己形成的群组中；由一个视图要说出另一个视图的群组。</translation>
    </message>
    <message>
        <source>clustering</source>
        <translation>聚类</translation>
    </message>
    <message>
        <source>Groups that images are sorted into; several for each class.</source>
        <translation>图像被分入的群组数；每个类别对应数个。</translation>
    </message>
    <message>
        <source>Lower: groups must be said with more certainty.</source>
        <translation>越低：说出群组时要越肯定。</translation>
    </message>
    <message>
        <source>Earlier images that are sorted along with each batch; helps small batches. 0: none.</source>
        <translation>与每个批次一起分组的先前图像数；有助于小批次。0：没有。</translation>
    </message>
    <message>
        <source>A student says of every view what its own slow copy, the teacher, says of the large ones.</source>
        <translation>学生对每个视图的回答，要与自己的慢速副本（老师）对大视图的回答相同。</translation>
    </message>
    <message>
        <source>Answers that teacher and student choose from.</source>
        <translation>老师和学生可选的回答数。</translation>
    </message>
    <message>
        <source>Lower: the teacher is surer of itself. It starts a good half as high.</source>
        <translation>越低：老师越肯定。开始时约为一半多。</translation>
    </message>
    <message>
        <source>How slowly the teacher follows at first; at the end it stands.</source>
        <translation>老师起初跟随得多慢；最后停住。</translation>
    </message>
    <message>
        <source>Length of the vectors below the answers.</source>
        <translation>回答之下的向量的长度。</translation>
    </message>
    <message>
        <source>An image is squeezed through the encoder&apos;s features and painted again as it was.</source>
        <translation>图像经编码器的特征压缩，再按原样画出来。</translation>
    </message>
    <message>
        <source>reconstruction</source>
        <translation>重建</translation>
    </message>
    <message>
        <source>Share of the pixels that are missing: a denoising autoencoder.</source>
        <translation>缺失像素的比例：去噪自编码器。</translation>
    </message>
    <message>
        <source>A small transformer sees a quarter of an image&apos;s patches and paints the rest.</source>
        <translation>一个小型 Transformer 只看图像四分之一的图块，画出其余部分。</translation>
    </message>
    <message>
        <source>masked image modelling</source>
        <translation>掩码图像建模</translation>
    </message>
    <message>
        <source>Share of the patches that are hidden.</source>
        <translation>被隐藏的图块的比例。</translation>
    </message>
    <message>
        <source>Layers of the decoder, which is thrown away after the training.</source>
        <translation>解码器的层数；训练后即丢弃。</translation>
    </message>
    <message>
        <source>Every image is turned by quarters, and the encoder tells by how many.</source>
        <translation>每张图像按四分之一圈转动，编码器说出转了几次。</translation>
    </message>
    <message>
        <source>pretext task</source>
        <translation>前置任务</translation>
    </message>
    <message>
        <source>Units of the layer between the features and the answer.</source>
        <translation>特征与回答之间那一层的单元数。</translation>
    </message>
    <message>
        <source>Two patches of an image are shown, and the encoder tells on which side of the first the second was.</source>
        <translation>给出图像的两个图块，编码器说出第二块在第一块的哪一边。</translation>
    </message>
    <message>
        <source>Pairs of patches from each image a step.</source>
        <translation>每一步从每张图像取的图块对数。</translation>
    </message>
    <message>
        <source>Space between the two patches, as a share of their side.</source>
        <translation>两个图块之间的间隔，占其边长的比例。</translation>
    </message>
    <message>
        <source>Share of patches left with one colour channel; the others lose green-magenta.</source>
        <translation>只留一个颜色通道的图块的比例；其余去掉绿—品红。</translation>
    </message>
    <message>
        <source>Units by which each patch is told to the answering layers.</source>
        <translation>每个图块传给回答层所用的单元数。</translation>
    </message>
    <message>
        <source>Nine patches of an image are shuffled, and the encoder tells in which of 64 ways.</source>
        <translation>图像的九个图块被打乱，编码器说出是 64 种方式中的哪一种。</translation>
    </message>
    <message>
        <source>Shuffles of each image a step; more cost little.</source>
        <translation>每一步每张图像的打乱次数；多几次代价很小。</translation>
    </message>
    <message>
        <source>Space between patches, as a share of a cell of the grid.</source>
        <translation>图块之间的间隔，占网格单元的比例。</translation>
    </message>
    <message>
        <source>Share of images shown without colour.</source>
        <translation>不带颜色给出的图像的比例。</translation>
    </message>
    <message>
        <source>One network paints images from numbers, the encoder reads numbers from images; a judge tells the pairs apart.</source>
        <translation>一个网络由数字画出图像，编码器由图像读出数字；裁判区分这两种配对。</translation>
    </message>
    <message>
        <source>generative</source>
        <translation>生成式</translation>
    </message>
    <message>
        <source>Numbers that an image is painted from.</source>
        <translation>画出一张图像所用的数字个数。</translation>
    </message>
    <message>
        <source>Channels of the painting and the judging network; more is slower.</source>
        <translation>绘画网络和裁判网络的通道数；越多越慢。</translation>
    </message>
    <message>
        <source>Frames taken shortly after one another should look alike, and unlike every other frame.</source>
        <translation>先后相隔不久的帧应当相像，并与其他所有帧不同。</translation>
    </message>
    <message>
        <source>sequences</source>
        <translation>序列</translation>
    </message>
    <message>
        <source>How many frames apart two frames may be to count as alike.</source>
        <translation>两帧最多相隔多少帧仍算相像。</translation>
    </message>
    <message>
        <source>The same moment seen by two cameras should look alike, and unlike other moments of the same camera.</source>
        <translation>两台相机看到的同一时刻应当相像，并与同一相机的其他时刻不同。</translation>
    </message>
    <message>
        <source>Moments fewer frames apart than this are not told apart.</source>
        <translation>相隔少于这么多帧的时刻不作区分。</translation>
    </message>
    <message>
        <source>A patch followed through a few frames should look the same at both ends, and unlike other patches.</source>
        <translation>跟踪若干帧的图块在两端应当相同，并与其他图块不同。</translation>
    </message>
    <message>
        <source>How many frames a patch is followed for at most.</source>
        <translation>一个图块最多跟踪多少帧。</translation>
    </message>
    <message>
        <source>How many of the most similar other patches push away.</source>
        <translation>最相似的其他图块中有多少个被推开。</translation>
    </message>
    <message>
        <source>How much further away other patches should be.</source>
        <translation>其他图块应当远多少。</translation>
    </message>
    <message>
        <source>Three frames of a sequence: the encoder learns to tell whether they are in order.</source>
        <translation>序列中的三帧：编码器学会判断它们是否按顺序排列。</translation>
    </message>
    <message>
        <source>The most frames that lie between two of the three.</source>
        <translation>三帧中两帧之间最多相隔的帧数。</translation>
    </message>
    <message>
        <source>From a few frames, the encoder learns to foretell its own answer to the next ones.</source>
        <translation>由若干帧，编码器学会预言自己对后面各帧的回答。</translation>
    </message>
    <message>
        <source>How many frames are looked at; each costs a pass through the encoder.</source>
        <translation>看多少帧；每帧要通过编码器一次。</translation>
    </message>
    <message>
        <source>How many frames are foretold; each costs a pass through the encoder.</source>
        <translation>预言多少帧；每帧要通过编码器一次。</translation>
    </message>
    <message>
        <source>Places from one frame to the next: more for slow sequences.</source>
        <translation>从一帧到下一帧的步长：序列慢时取大些。</translation>
    </message>
    <message>
        <source>Lower: only the most similar frames push each other apart.</source>
        <translation>越低：只有最相似的帧互相推开。</translation>
    </message>
    <message>
        <source>Images of one group, such as a patient or a plant, should look alike, and unlike those of other groups.</source>
        <translation>同一组的图像（例如同一病人或同一植株）应当相像，并与其他组的不同。</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Every image is turned and tells by how much; the labelled ones also tell their class.</source>
        <translation>每张图像被转动并说出转了多少；有标签的还要说出类别。</translation>
    </message>
    <message>
        <source>together with labels</source>
        <translation>与标签一起</translation>
    </message>
    <message>
        <source>Weight of the turns beside the labels.</source>
        <translation>转动相对于标签的权重。</translation>
    </message>
    <message>
        <source>Class and turn of an image are one answer, and the answers for its four turns are taken together.</source>
        <translation>图像的类别和转动合为一个回答，四种转动的回答合在一起。</translation>
    </message>
    <message>
        <source>Weight of the images without a label, which tell their turn.</source>
        <translation>无标签图像（说出其转动）的权重。</translation>
    </message>
    <message>
        <source>A labelled image should lie nearest to the mean of its class; every image is turned and tells by how much.</source>
        <translation>有标签的图像应最接近其类别的平均；每张图像被转动并说出转了多少。</translation>
    </message>
    <message>
        <source>Small transformer</source>
        <translation>小型 Transformer</translation>
    </message>
    <message>
        <source>Sees patches of 4 px: what masked autoencoding needs, for images up to 40 px.</source>
        <translation>看 4 px 的图块：掩码自编码所需，适合不超过 40 px 的图像。</translation>
    </message>
    <message>
        <source>Small transformer, for 64 px</source>
        <translation>小型 Transformer，适合 64 px</translation>
    </message>
    <message>
        <source>Sees patches of 8 px: what masked autoencoding needs, for larger images.</source>
        <translation>看 8 px 的图块：掩码自编码所需，适合较大的图像。</translation>
    </message>
    <message>
        <source>Images that stand for many others first; the better the guesses, the more it asks where they are unsure.</source>
        <translation>先问能代表许多其他图像的；猜测越好，就越多地问不确定之处。</translation>
    </message>
    <message>
        <source>Stands for many</source>
        <translation>代表许多</translation>
    </message>
    <message>
        <source>The images that stand best for all that no labelled one is like.</source>
        <translation>最能代表所有与已标注图像都不相像的图像。</translation>
    </message>
    <message>
        <source>Stands for many unsure ones</source>
        <translation>代表许多不确定的</translation>
    </message>
    <message>
        <source>The same, where an unsure image counts more than a sure one.</source>
        <translation>同上，但不确定的图像比确定的更重要。</translation>
    </message>
    <message>
        <source>Dense places</source>
        <translation>密集处</translation>
    </message>
    <message>
        <source>Images with many others close by, none of them labelled.</source>
        <translation>附近有许多其他图像、且都未标注的图像。</translation>
    </message>
    <message>
        <source>Middle of a group</source>
        <translation>群组中央</translation>
    </message>
    <message>
        <source>One image from the middle of each of as many groups.</source>
        <translation>每个群组中央的一张图像，有多少群组就取多少张。</translation>
    </message>
    <message>
        <source>Farthest away</source>
        <translation>最远</translation>
    </message>
    <message>
        <source>The images least like anything labelled: extremes, and outliers too.</source>
        <translation>与所有已标注图像最不相像的图像：极端的，也包括离群的。</translation>
    </message>
    <message>
        <source>Unsure among many</source>
        <translation>在多类之间不确定</translation>
    </message>
    <message>
        <source>Images whose guess is spread over many classes.</source>
        <translation>猜测分散在许多类别上的图像。</translation>
    </message>
    <message>
        <source>Least sure</source>
        <translation>最不肯定</translation>
    </message>
    <message>
        <source>Images whose likeliest class is the least likely.</source>
        <translation>最可能的类别概率最低的图像。</translation>
    </message>
    <message>
        <source>Changes most</source>
        <translation>改变最大</translation>
    </message>
    <message>
        <source>Images whose labels would change the guesses most, each in another way.</source>
        <translation>其标签会使猜测改变最大、且各不相同的图像。</translation>
    </message>
    <message>
        <source>Blocks are cut out of an image, and what was there is painted from what is around.</source>
        <translation>从图像中挖去几块，再由周围的内容画出那里原有的东西。</translation>
    </message>
    <message>
        <source>Share of the image that is cut out.</source>
        <translation>挖去部分占图像的比例。</translation>
    </message>
    <message>
        <source>Blocks it is cut out in; they may overlap.</source>
        <translation>挖成几块；它们可以重叠。</translation>
    </message>
    <message>
        <source>The encoder sees the image in grey and has to tell its colours.</source>
        <translation>编码器看灰度图像，要说出它的颜色。</translation>
    </message>
    <message>
        <source>cross-channel prediction</source>
        <translation>跨通道预测</translation>
    </message>
    <message>
        <source>0: every colour counts alike, however rare; 1: every place counts alike.</source>
        <translation>0：每种颜色同等重要，无论多罕见；1：每个位置同等重要。</translation>
    </message>
    <message>
        <source>Half of the features tell colour from lightness, the other half lightness from colour.</source>
        <translation>一半特征由明度说出颜色，另一半由颜色说出明度。</translation>
    </message>
    <message>
        <source>Weight of telling lightness; the rest goes to telling colour.</source>
        <translation>说出明度的权重；其余归于说出颜色。</translation>
    </message>
    <message>
        <source>Taken for one like this</source>
        <translation>被当作这样的一张</translation>
    </message>
    <message>
        <source>A view</source>
        <translation>一个视图</translation>
    </message>
    <message>
        <source>Another view</source>
        <translation>另一个视图</translation>
    </message>
    <message>
        <source>Taken for it</source>
        <translation>被当作它</translation>
    </message>
    <message>
        <source>Most like it of the others</source>
        <translation>其他中最像它的</translation>
    </message>
    <message>
        <source>What the encoder sees</source>
        <translation>编码器看到的</translation>
    </message>
    <message>
        <source>Reconstruction</source>
        <translation>重建</translation>
    </message>
    <message>
        <source>The image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>An image</source>
        <translation>一张图像</translation>
    </message>
    <message>
        <source>Painted from it</source>
        <translation>由它画出</translation>
    </message>
    <message>
        <source>Painted anew</source>
        <translation>重新画出</translation>
    </message>
    <message>
        <source>Rows above</source>
        <translation>上方几行</translation>
    </message>
    <message>
        <source>The patch below</source>
        <translation>下面的图块</translation>
    </message>
    <message>
        <source>Known for its own</source>
        <translation>认作自己的</translation>
    </message>
    <message>
        <source>Most like it elsewhere</source>
        <translation>别处最像它的</translation>
    </message>
    <message>
        <source>Turned</source>
        <translation>转动后</translation>
    </message>
    <message>
        <source>Turned back as answered</source>
        <translation>按回答转回</translation>
    </message>
    <message>
        <source>A labelled image</source>
        <translation>有标签的图像</translation>
    </message>
    <message>
        <source>Taken for</source>
        <translation>被当作</translation>
    </message>
    <message>
        <source>Shuffled</source>
        <translation>打乱</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>放回</translation>
    </message>
    <message>
        <source>Seen patches</source>
        <translation>看到的图块</translation>
    </message>
    <message>
        <source>Painted</source>
        <translation>画出的</translation>
    </message>
    <message>
        <source>Most like it in the queue</source>
        <translation>队列中最像它的</translation>
    </message>
    <message>
        <source>First frame seen</source>
        <translation>看到的第一帧</translation>
    </message>
    <message>
        <source>Last frame seen</source>
        <translation>看到的最后一帧</translation>
    </message>
    <message>
        <source>The next frame</source>
        <translation>下一帧</translation>
    </message>
    <message>
        <source>Foretold: the most similar real frame</source>
        <translation>预言：最相似的真实帧</translation>
    </message>
    <message>
        <source>A patch</source>
        <translation>一个图块</translation>
    </message>
    <message>
        <source>Another from near it</source>
        <translation>邻近的另一块</translation>
    </message>
    <message>
        <source>Placed there</source>
        <translation>放到那里</translation>
    </message>
    <message>
        <source>Where it was</source>
        <translation>原来的位置</translation>
    </message>
    <message>
        <source>Turned back</source>
        <translation>转回</translation>
    </message>
    <message>
        <source>First frame</source>
        <translation>第一帧</translation>
    </message>
    <message>
        <source>Second frame</source>
        <translation>第二帧</translation>
    </message>
    <message>
        <source>Third frame</source>
        <translation>第三帧</translation>
    </message>
    <message>
        <source>Bright: in order, dark: shuffled</source>
        <translation>亮：按顺序，暗：打乱</translation>
    </message>
    <message>
        <source>By one turn taken for</source>
        <translation>按一次转动当作</translation>
    </message>
    <message>
        <source>By all four taken for</source>
        <translation>按四次转动当作</translation>
    </message>
    <message>
        <source>The patch</source>
        <translation>图块</translation>
    </message>
    <message>
        <source>Followed to</source>
        <translation>跟踪到</translation>
    </message>
    <message>
        <source>A view of the patch</source>
        <translation>图块的一个视图</translation>
    </message>
    <message>
        <source>Another view: same group?</source>
        <translation>另一个视图：同一组吗？</translation>
    </message>
    <message>
        <source>Nearest to its group</source>
        <translation>离其组最近</translation>
    </message>
    <message>
        <source>Next nearest to it</source>
        <translation>离它次近</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>A view of the frame</source>
        <translation>该帧的一个视图</translation>
    </message>
    <message>
        <source>Most like it of other times</source>
        <translation>其他时刻中最像它的</translation>
    </message>
    <message>
        <source>One of its group</source>
        <translation>同组的一张</translation>
    </message>
    <message>
        <source>In grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>Coloured</source>
        <translation>上色后</translation>
    </message>
    <message>
        <source>With holes</source>
        <translation>带洞</translation>
    </message>
    <message>
        <source>Holes painted</source>
        <translation>补画后</translation>
    </message>
    <message>
        <source>Lightness alone</source>
        <translation>只有明度</translation>
    </message>
    <message>
        <source>Colour told from it</source>
        <translation>由它说出的颜色</translation>
    </message>
    <message>
        <source>Colour alone</source>
        <translation>只有颜色</translation>
    </message>
    <message>
        <source>Lightness told from it</source>
        <translation>由它说出的明度</translation>
    </message>
    <message>
        <source>ahead</source>
        <translation>预言帧数</translation>
    </message>
    <message>
        <source>blocks</source>
        <translation>块数</translation>
    </message>
    <message>
        <source>bottleneck</source>
        <translation>瓶颈宽度</translation>
    </message>
    <message>
        <source>covariance</source>
        <translation>协方差</translation>
    </message>
    <message>
        <source>depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>dropping</source>
        <translation>丢色比例</translation>
    </message>
    <message>
        <source>evenness</source>
        <translation>均匀度</translation>
    </message>
    <message>
        <source>gap</source>
        <translation>间隔</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>hardest</source>
        <translation>最难数</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>隐藏比例</translation>
    </message>
    <message>
        <source>invariance</source>
        <translation>不变性</translation>
    </message>
    <message>
        <source>latent</source>
        <translation>隐变量</translation>
    </message>
    <message>
        <source>length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>lightness</source>
        <translation>明度</translation>
    </message>
    <message>
        <source>local views</source>
        <translation>局部视图</translation>
    </message>
    <message>
        <source>margin</source>
        <translation>间距</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>遮盖比例</translation>
    </message>
    <message>
        <source>momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>negatives</source>
        <translation>负样本数</translation>
    </message>
    <message>
        <source>noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>outputs</source>
        <translation>回答数</translation>
    </message>
    <message>
        <source>pairs</source>
        <translation>图块对数</translation>
    </message>
    <message>
        <source>projection</source>
        <translation>投影长度</translation>
    </message>
    <message>
        <source>prototypes</source>
        <translation>原型数</translation>
    </message>
    <message>
        <source>proximal</source>
        <translation>近端权重</translation>
    </message>
    <message>
        <source>puzzles</source>
        <translation>拼图数</translation>
    </message>
    <message>
        <source>queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>redundancy</source>
        <translation>冗余</translation>
    </message>
    <message>
        <source>rotation</source>
        <translation>转动</translation>
    </message>
    <message>
        <source>seen</source>
        <translation>看到帧数</translation>
    </message>
    <message>
        <source>slices</source>
        <translation>切片数</translation>
    </message>
    <message>
        <source>stride</source>
        <translation>步长</translation>
    </message>
    <message>
        <source>teacher temperature</source>
        <translation>老师温度</translation>
    </message>
    <message>
        <source>temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>two views</source>
        <translation>两个视图</translation>
    </message>
    <message>
        <source>unlabelled</source>
        <translation>无标签权重</translation>
    </message>
    <message>
        <source>variance</source>
        <translation>方差</translation>
    </message>
    <message>
        <source>weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>{title} learns from colours, and there are none to be seen.</source>
        <translation>{title} 从颜色中学习，而这里看不到颜色。</translation>
    </message>
    <message>
        <source>Choose another method, or an encoder of three channels for images that have colours.</source>
        <translation>请选择另一种方法；图像有颜色时，也可选择三通道的编码器。</translation>
    </message>
    <message>
        <source>There is no encoder named &apos;{name}&apos;.</source>
        <translation>没有名为“{name}”的编码器。</translation>
    </message>
    <message>
        <source>Label a few images of two classes first.</source>
        <translation>请先给两个类别各标注几张图像。</translation>
    </message>
    <message>
        <source>All labels are of one class.</source>
        <translation>所有标签都属于一个类别。</translation>
    </message>
    <message>
        <source>Label images of a second class first.</source>
        <translation>请先标注第二个类别的图像。</translation>
    </message>
    <message>
        <source>Fine-tuning needs at least {LEAST_PER_CLASS} labels of each class; &apos;{least}&apos; has {present}.</source>
        <translation>微调要求每个类别至少有 {LEAST_PER_CLASS} 个标签；“{least}”只有 {present} 个。</translation>
    </message>
    <message>
        <source>Label a few more of it: without them it cannot be judged.</source>
        <translation>请再标注几张：没有它们就无法评估。</translation>
    </message>
    <message>
        <source>There is no trained encoder to fine-tune.</source>
        <translation>没有可以微调的已训练编码器。</translation>
    </message>
    <message>
        <source>Pretrain one first; the labels stay.</source>
        <translation>请先预训练一个；标签会保留。</translation>
    </message>
    <message>
        <source>Run {run} is fine-tuned already.</source>
        <translation>运行 {run} 已经微调过。</translation>
    </message>
    <message>
        <source>Choose the run that it started from: labels are learnt once.</source>
        <translation>请选择它所源自的运行：标签只学一次。</translation>
    </message>
    <message>
        <source>The pattern &apos;{pattern}&apos; does not say where the name of a group stands.</source>
        <translation>模式“{pattern}”没有说明组名在哪里。</translation>
    </message>
    <message>
        <source>Put that part of it into brackets, as in {EXAMPLE}</source>
        <translation>请把那一部分放进括号，例如 {EXAMPLE}</translation>
    </message>
    <message>
        <source>The pattern &apos;{pattern}&apos; fits no file name.</source>
        <translation>模式“{pattern}”不符合任何文件名。</translation>
    </message>
    <message>
        <source>One of the files is named {seen}.</source>
        <translation>其中一个文件名为 {seen}。</translation>
    </message>
    <message>
        <source>{name} names no image of this project.</source>
        <translation>{name} 没有列出本项目的任何图像。</translation>
    </message>
    <message>
        <source>Write the paths relative to the image folder, with one line for each image.</source>
        <translation>请写相对于图像文件夹的路径，每张图像一行。</translation>
    </message>
    <message>
        <source>&apos;{rule}&apos; is no way to tell groups.</source>
        <translation>“{rule}”不是一种分组方式。</translation>
    </message>
    <message>
        <source>Choose one of: folders, pattern:EXPRESSION, csv:FILE.</source>
        <translation>请选择其一：folders、pattern:EXPRESSION、csv:FILE。</translation>
    </message>
    <message>
        <source>The pattern &apos;{pattern}&apos; is no regular expression: {error}.</source>
        <translation>模式“{pattern}”不是正则表达式：{error}。</translation>
    </message>
    <message>
        <source>An example of one: {EXAMPLE}</source>
        <translation>示例：{EXAMPLE}</translation>
    </message>
    <message>
        <source>No run of this comparison is done.</source>
        <translation>这次比较中还没有完成的运行。</translation>
    </message>
    <message>
        <source>Let it go on, or begin another one.</source>
        <translation>请让它继续，或重新开始一次。</translation>
    </message>
    <message>
        <source>A comparison needs at least two methods.</source>
        <translation>比较至少需要两种方法。</translation>
    </message>
    <message>
        <source>Choose another one beside it.</source>
        <translation>请再选一种方法。</translation>
    </message>
    <message>
        <source>The labels were learnt on a layer inside of the network, and only its pooled features can be exported.</source>
        <translation>标签是在网络内部的一层上学习的，而只有汇总特征可以导出。</translation>
    </message>
    <message>
        <source>Use the pooled features of the run, then export; the labels stay.</source>
        <translation>请使用该运行的汇总特征，然后导出；标签会保留。</translation>
    </message>
    <message>
        <source>The images have changed meanwhile.</source>
        <translation>图像在此期间发生了变化。</translation>
    </message>
    <message>
        <source>Scan the folder again, then fine-tune.</source>
        <translation>请重新扫描文件夹，然后微调。</translation>
    </message>
    <message>
        <source>Only a pretraining run has layers to look into.</source>
        <translation>只有预训练运行才有可查看的层。</translation>
    </message>
    <message>
        <source>Choose one with --run.</source>
        <translation>请用 --run 选择一个。</translation>
    </message>
    <message>
        <source>The images have changed since this run began, so that it can&apos;t go on.</source>
        <translation>自此运行开始以来图像已改变，因此无法继续。</translation>
    </message>
    <message>
        <source>Start a new run.</source>
        <translation>请开始新的运行。</translation>
    </message>
    <message>
        <source>{title} learns from groups of {least} images or more; here every group has fewer.</source>
        <translation>{title} 从至少 {least} 张图像的组中学习；这里每个组都更少。</translation>
    </message>
    <message>
        <source>{title} needs several groups; here all images are in one.</source>
        <translation>{title} 需要多个组；这里所有图像都在一个组里。</translation>
    </message>
    <message>
        <source>{title} learns from sequences of {least} frames or more; here every sequence has fewer.</source>
        <translation>{title} 从至少 {least} 帧的序列中学习；这里每个序列都更短。</translation>
    </message>
    <message>
        <source>{title} learns from several cameras; here no frame is in a folder.</source>
        <translation>{title} 从多台相机中学习；这里没有帧在文件夹里。</translation>
    </message>
    <message>
        <source>{title} learns from moments that two cameras saw; here no sequence has {least} of them.</source>
        <translation>{title} 从两台相机都看到的时刻中学习；这里没有序列有 {least} 个这样的时刻。</translation>
    </message>
    <message>
        <source>{title} learns from labels too, and there are none yet.</source>
        <translation>{title} 也从标签中学习，而现在还没有标签。</translation>
    </message>
    <message>
        <source>{title} needs labels of two classes or more; here all are of one class.</source>
        <translation>{title} 需要两个或更多类别的标签；这里都属于一个类别。</translation>
    </message>
    <message>
        <source>{name} has no columns path and {column}.</source>
        <translation>{name} 没有 path 和 {column} 两列。</translation>
    </message>
    <message>
        <source>This run has no checkpoint to look into.</source>
        <translation>此运行没有可查看的检查点。</translation>
    </message>
    <message>
        <source>This run has no layer called &apos;{layer}&apos;.</source>
        <translation>此运行没有名为“{layer}”的层。</translation>
    </message>
    <message>
        <source>This run&apos;s checkpoint is of another version of its method.</source>
        <translation>此运行的检查点来自其方法的另一个版本。</translation>
    </message>
    <message>
        <source>There is no method named &apos;{method}&apos;.</source>
        <translation>没有名为“{method}”的方法。</translation>
    </message>
    <message>
        <source>{title} needs at least {least_images} images; these are {n_images}.</source>
        <translation>{title} 至少需要 {least_images} 张图像；这里有 {n_images} 张。</translation>
    </message>
    <message>
        <source>Add images, or choose another method.</source>
        <translation>请添加图像，或选择另一种方法。</translation>
    </message>
    <message>
        <source>{title} needs images of at least {least_px} px; these are {px} px.</source>
        <translation>{title} 需要至少 {least_px} px 的图像；这里是 {px} px。</translation>
    </message>
    <message>
        <source>Choose a larger resolution, or another method.</source>
        <translation>请选择更大的分辨率，或另一种方法。</translation>
    </message>
    <message>
        <source>{name} = {knobs} is more than the {n_images} images there are.</source>
        <translation>{name} = {knobs} 超过了现有的 {n_images} 张图像。</translation>
    </message>
    <message>
        <source>CMC compares the lightness of images with their colours; this encoder sees only grey.</source>
        <translation>CMC 比较图像的明度与颜色；这个编码器只看灰度。</translation>
    </message>
    <message>
        <source>Choose another method, or an encoder of three channels.</source>
        <translation>请选择另一种方法，或三通道的编码器。</translation>
    </message>
    <message>
        <source>The batch is too small to be shuffled over so many processes.</source>
        <translation>批次太小，无法在这么多进程间打乱。</translation>
    </message>
    <message>
        <source>Use fewer processes, a larger batch or a smaller value of &apos;groups&apos;.</source>
        <translation>请使用更少的进程、更大的批次或更小的“groups”值。</translation>
    </message>
    <message>
        <source>{title} learns how images are turned; &apos;{title2}&apos; turns them by itself.</source>
        <translation>{title} 学习图像是怎样转动的；“{title2}”本身就会转动图像。</translation>
    </message>
    <message>
        <source>Choose another kind of images, or another method.</source>
        <translation>请选择另一种图像类型，或另一种方法。</translation>
    </message>
    <message>
        <source>{title} can&apos;t train the encoder &apos;{encoder}&apos;.</source>
        <translation>{title} 无法训练编码器“{encoder}”。</translation>
    </message>
    <message>
        <source>Leave the encoder to be chosen, or take one of: {encoders}.</source>
        <translation>请让编码器自动选择，或从中选择：{encoders}。</translation>
    </message>
    <message>
        <source>Start from scratch, from pretrained weights, from a run of a project, or from a .safetensors file.</source>
        <translation>请从零开始，或从预训练权重、某个项目的运行、.safetensors 文件开始。</translation>
    </message>
    <message>
        <source>The project {name} has no run {number} with an encoder.</source>
        <translation>项目 {name} 没有带编码器的运行 {number}。</translation>
    </message>
    <message>
        <source>Runs that have one: {known}.</source>
        <translation>有编码器的运行：{known}。</translation>
    </message>
    <message>
        <source>The project {name} has no finished run to start from.</source>
        <translation>项目 {name} 没有可作为起点的已完成运行。</translation>
    </message>
    <message>
        <source>Pretrain there first.</source>
        <translation>请先在那里预训练。</translation>
    </message>
    <message>
        <source>There is no project in {root}.</source>
        <translation>{root} 中没有项目。</translation>
    </message>
    <message>
        <source>Check the path of the other project.</source>
        <translation>请检查另一个项目的路径。</translation>
    </message>
    <message>
        <source>Run {number} is fine-tuned with this project&apos;s labels: what learns from it could not be judged with them.</source>
        <translation>运行 {number} 已用本项目的标签微调：由它学到的东西无法再用这些标签来评估。</translation>
    </message>
    <message>
        <source>Start from the run that it was fine-tuned from.</source>
        <translation>请从它微调所源自的运行开始。</translation>
    </message>
    <message>
        <source>Following patches needs OpenCV&apos;s trackers, which are not installed.</source>
        <translation>跟踪图块需要 OpenCV 的跟踪器，但没有安装。</translation>
    </message>
    <message>
        <source>Install them with: pip install opencv-contrib-python-headless</source>
        <translation>安装命令：pip install opencv-contrib-python-headless</translation>
    </message>
    <message>
        <source>The fine-tuned model is not there.</source>
        <translation>微调后的模型不存在。</translation>
    </message>
    <message>
        <source>Fine-tune the encoder again.</source>
        <translation>请再次微调编码器。</translation>
    </message>
    <message>
        <source>The fine-tuned model&apos;s files are damaged.</source>
        <translation>微调后模型的文件已损坏。</translation>
    </message>
    <message>
        <source>There is no file or folder {source}.</source>
        <translation>没有文件或文件夹 {source}。</translation>
    </message>
    <message>
        <source>Check that its name is written right.</source>
        <translation>请检查名称是否写对。</translation>
    </message>
    <message>
        <source>There are no videos in {source}.</source>
        <translation>{source} 中没有视频。</translation>
    </message>
    <message>
        <source>{every} seconds between frames cannot be.</source>
        <translation>帧间隔不能是 {every} 秒。</translation>
    </message>
    <message>
        <source>Say 0 for every frame, or a number above it.</source>
        <translation>请填 0 表示每一帧，或填大于 0 的数。</translation>
    </message>
    <message>
        <source>No video can be read. {unreadable}.</source>
        <translation>没有视频可以读取。{unreadable}。</translation>
    </message>
    <message>
        <source>Check that it plays, or convert it to MP4.</source>
        <translation>请检查它能否播放，或转换为 MP4。</translation>
    </message>
    <message>
        <source>Reading videos needs OpenCV, which is not installed.</source>
        <translation>读取视频需要 OpenCV，但没有安装。</translation>
    </message>
    <message>
        <source>Install it with: pip install &apos;handful[video]&apos;.</source>
        <translation>安装命令：pip install &apos;handful[video]&apos;。</translation>
    </message>
    <message>
        <source>{as_posix} is left out: {reason}.</source>
        <translation>{as_posix} 被略去：{reason}。</translation>
    </message>
    <message>
        <source>read the fine-tuned model</source>
        <translation>读取微调后的模型</translation>
    </message>
    <message>
        <source>save the fine-tuned model</source>
        <translation>保存微调后的模型</translation>
    </message>
    <message>
        <source>save what was found</source>
        <translation>保存找到的内容</translation>
    </message>
    <message>
        <source>Fine-tuning brought nothing at any length with {n} labels: keep the frozen head, the fine-tuned model is the same.</source>
        <translation>用 {n} 个标签，无论多长微调都没有带来好处：请保留冻结的分类头，微调后的模型与它相同。</translation>
    </message>
    <message>
        <source>Fine-tuning helps: {points} points more with {n} labels.</source>
        <translation>微调有帮助：用 {n} 个标签提高 {points} 个百分点。</translation>
    </message>
    <message>
        <source>Fine-tuning is {points} points worse with {n} labels: keep the frozen head.</source>
        <translation>用 {n} 个标签，微调差 {points} 个百分点：请保留冻结的分类头。</translation>
    </message>
    <message>
        <source>No clear difference with {n} labels: keep the frozen head.</source>
        <translation>用 {n} 个标签没有明显差异：请保留冻结的分类头。</translation>
    </message>
    <message>
        <source>A hint, no verdict: {title} finds another view of the same image most often, {share} %. Label a few images to know more.</source>
        <translation>只是提示，不是结论：{title} 最常找回同一图像的另一视图，{share} %。请标注几张图像以了解更多。</translation>
    </message>
    <message>
        <source>{title} is best on your labels, {reached} %, and clearly so.</source>
        <translation>在您的标签上 {title} 最好，{reached} %，而且明显最好。</translation>
    </message>
    <message>
        <source>{title} is best on your labels, {reached} %, but not clearly better than {other}.</source>
        <translation>在您的标签上 {title} 最好，{reached} %，但并不明显优于 {other}。</translation>
    </message>
    <message>
        <source>The pooled features use about {rank} of their {dim} dimensions. Without labels there is no better layer to be named.</source>
        <translation>汇总特征使用了其 {dim} 个维度中的约 {rank} 个。没有标签就无法指出更好的层。</translation>
    </message>
    <message>
        <source>The pooled features are best: {pooled} %.</source>
        <translation>汇总特征最好：{pooled} %。</translation>
    </message>
    <message>
        <source>The pooled features are best: {pooled} %, the projector&apos;s output {other} %.</source>
        <translation>汇总特征最好：{pooled} %，投影器输出 {other} %。</translation>
    </message>
    <message>
        <source>Clearly better than the pooled features ({pooled} %): {where}, {reached} %.</source>
        <translation>明显优于汇总特征（{pooled} %）：{where}，{reached} %。</translation>
    </message>
    <message>
        <source>No layer is clearly better than the pooled features: {pooled} %.</source>
        <translation>没有哪一层明显优于汇总特征：{pooled} %。</translation>
    </message>
    <message>
        <source>pooled features</source>
        <translation>汇总特征</translation>
    </message>
    <message>
        <source>stage {n}</source>
        <translation>阶段 {n}</translation>
    </message>
    <message>
        <source>projector {n}</source>
        <translation>投影器第 {n} 层</translation>
    </message>
    <message>
        <source>projector, output</source>
        <translation>投影器输出</translation>
    </message>
    <message>
        <source>Groups of two or more: {groups}, with {together} of the {total} images.</source>
        <translation>两张或以上的组：{groups} 个，含 {total} 张图像中的 {together} 张。</translation>
    </message>
    <message>
        <source>Labelled: {labelled} of the {total} images, in {classes} classes.</source>
        <translation>已标注：{total} 张图像中的 {labelled} 张，共 {classes} 个类别。</translation>
    </message>
    <message>
        <source>Frames: {frames} in sequences: {sequences}.</source>
        <translation>帧：{frames}，序列：{sequences}。</translation>
    </message>
    <message>
        <source>Frames: {frames} of up to {cameras} cameras in sequences: {sequences}.</source>
        <translation>帧：{frames}，最多 {cameras} 台相机，序列：{sequences}。</translation>
    </message>
    <message>
        <source>{n} to {k}</source>
        <translation>{n} 至 {k}</translation>
    </message>
    <message>
        <source>nearest labelled images</source>
        <translation>最近的已标注图像</translation>
    </message>
    <message>
        <source>how often the head is right when it is so sure, over {n} images without a label</source>
        <translation>模型在同样把握下判断正确的频率，对 {n} 张无标签图像取平均</translation>
    </message>
    <message>
        <source>Answer about 1 image again</source>
        <translation>再次回答 1 张图像</translation>
    </message>
    <message>
        <source>This image has no label any more.</source>
        <translation>这张图像已经没有标签。</translation>
    </message>
    <message>
        <source>Label it as any other.</source>
        <translation>像其他图像一样标注它。</translation>
    </message>
    <message>
        <source>There are no images without a label to learn from.</source>
        <translation>没有可供学习的无标签图像。</translation>
    </message>
    <message>
        <source>Fine-tune with the labels only.</source>
        <translation>请只用标签微调。</translation>
    </message>
    <message>
        <source>Nobody has looked at the labelled images one by one.</source>
        <translation>还没有人逐张看过有标签的图像。</translation>
    </message>
    <message>
        <source>Label a few of each class by hand: a model is judged on those alone.</source>
        <translation>请手动为每个类别标注几张：模型只用这些来评估。</translation>
    </message>
    <message>
        <source>Accept what the model says of {images}</source>
        <translation>接受模型对 {images} 的判断</translation>
    </message>
    <message>
        <source>Confirm the label of {images}</source>
        <translation>确认 {images} 的标签</translation>
    </message>
    <message>
        <source>every image has a label</source>
        <translation>每张图像都有标签</translation>
    </message>
    <message>
        <source>it takes labels of two classes to know how often the model is right</source>
        <translation>需要两个类别的标签才能知道模型多常正确</translation>
    </message>
    <message>
        <source>{n} wrong among the {k} surest guesses about your labels</source>
        <translation>关于您的标签，最有把握的 {k} 个猜测中有 {n} 个是错的</translation>
    </message>
    <message>
        <source>it needs about {n} more labels</source>
        <translation>还需要大约 {n} 个标签</translation>
    </message>
    <message>
        <source>it needs about {n} images in an audit</source>
        <translation>审核集中约需 {n} 张图像</translation>
    </message>
    <message>
        <source>it needs about {n} images in an audit, or about {k} more labels</source>
        <translation>审核集中约需 {n} 张图像，或再加约 {k} 个标签</translation>
    </message>
    <message>
        <source>it would take more labels than there are images left</source>
        <translation>所需的标签比剩下的图像还多</translation>
    </message>
    <message>
        <source>the model is not sure enough of any image</source>
        <translation>模型对任何图像都没有足够的把握</translation>
    </message>
    <message>
        <source>what has no label is unlike all that has one</source>
        <translation>没有标签的图像与所有有标签的图像都不相像</translation>
    </message>
    <message>
        <source>The model does not know the newest labels yet.</source>
        <translation>模型还不知道最新的标签。</translation>
    </message>
    <message>
        <source>Wait until it is fitted, then ask again.</source>
        <translation>等它拟合好后再问。</translation>
    </message>
    <message>
        <source>The precision must lie between 0.5 and 1.</source>
        <translation>精确率必须在 0.5 和 1 之间。</translation>
    </message>
    <message>
        <source>Say 0.95, 0.98 or 0.99.</source>
        <translation>请用 0.95、0.98 或 0.99。</translation>
    </message>
    <message>
        <source>No image was named to compare with.</source>
        <translation>没有指定要比较的图像。</translation>
    </message>
    <message>
        <source>Select one or several images.</source>
        <translation>请选择一张或多张图像。</translation>
    </message>
    <message>
        <source>These images have no features yet.</source>
        <translation>这些图像还没有特征。</translation>
    </message>
    <message>
        <source>They get them with the next embedding.</source>
        <translation>下次计算嵌入时会有。</translation>
    </message>
    <message>
        <source>logistic regression and label propagation together</source>
        <translation>逻辑回归与标签传播结合</translation>
    </message>
    <message>
        <source>ridge regression and label propagation together</source>
        <translation>岭回归与标签传播结合</translation>
    </message>
    <message>
        <source>label propagation</source>
        <translation>标签传播</translation>
    </message>
    <message>
        <source>logistic regression</source>
        <translation>逻辑回归</translation>
    </message>
    <message>
        <source>ridge regression</source>
        <translation>岭回归</translation>
    </message>
    <message>
        <source>nearest centroid</source>
        <translation>最近类中心</translation>
    </message>
    <message>
        <source>There is no class called {what}.</source>
        <translation>没有名为 {what} 的类别。</translation>
    </message>
    <message>
        <source>The classes are: {what}.</source>
        <translation>类别有：{what}。</translation>
    </message>
    <message>
        <source>No share was given for {what}.</source>
        <translation>没有给出 {what} 的占比。</translation>
    </message>
    <message>
        <source>Give every class a share, such as cat=0.7,dog=0.3.</source>
        <translation>请给每个类别一个占比，例如 cat=0.7,dog=0.3。</translation>
    </message>
    <message>
        <source>Shares must be numbers above 0.</source>
        <translation>占比必须是大于 0 的数。</translation>
    </message>
    <message>
        <source>The class {name} is given two shares.</source>
        <translation>类别 {name} 给出了两个占比。</translation>
    </message>
    <message>
        <source>Give each class one.</source>
        <translation>请给每个类别一个占比。</translation>
    </message>
    <message>
        <source>Such as cat=0.7,dog=0.3.</source>
        <translation>例如 cat=0.7,dog=0.3。</translation>
    </message>
    <message>
        <source>{what} is no share of a class.</source>
        <translation>{what} 不是类别的占比。</translation>
    </message>
    <message>
        <source>Write them as cat=0.7,dog=0.3.</source>
        <translation>请写成 cat=0.7,dog=0.3。</translation>
    </message>
    <message>
        <source>{kind} {share}</source>
        <translation>{kind} {share}</translation>
    </message>
    <message>
        <source>{name} and a random draw cannot be told apart on your labels.</source>
        <translation>在您的标签上，{name} 与随机抽取分不出高下。</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 到 {high}</translation>
    </message>
    <message>
        <source>Raw pixels</source>
        <translation>原始像素</translation>
    </message>
    <message>
        <source>Untrained encoder</source>
        <translation>未训练的编码器</translation>
    </message>
    <message>
        <source>{b} and {a} cannot be told apart on your labels.</source>
        <translation>在您的标签上，{b} 与 {a} 分不出高下。</translation>
    </message>
    <message>
        <source>{b} is {points} points worse than {a}.</source>
        <translation>{b} 比 {a} 差 {points} 个百分点。</translation>
    </message>
    <message>
        <source>labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>An encoder can&apos;t be compared with itself.</source>
        <translation>编码器不能与自身比较。</translation>
    </message>
    <message>
        <source>Choose two different ones.</source>
        <translation>请选择两个不同的编码器。</translation>
    </message>
    <message>
        <source>A run&apos;s number, pixels or untrained will do.</source>
        <translation>可用运行编号、pixels 或 untrained。</translation>
    </message>
    <message>
        <source>An unbiased estimate for images like those that had no label when the audit was drawn.</source>
        <translation>对抽取审核样本时尚无标签的那类图像的无偏估计。</translation>
    </message>
    <message>
        <source>An unbiased estimate for the {n} images that had no label when the audit was drawn.</source>
        <translation>对抽取审核样本时尚无标签的 {n} 张图像的无偏估计。</translation>
    </message>
    <message>
        <source>An estimate for the {n} images that had no label when the audit was last enlarged, its own among them; those drawn earlier stand for what had no label then.</source>
        <translation>对上次扩大审核样本时尚无标签的 {n} 张图像（包括样本自身）的估计；更早抽取的图像代表当时尚无标签的图像。</translation>
    </message>
    <message>
        <source>Only {n} images have no label and are not set aside: {k} cannot be drawn.</source>
        <translation>只有 {n} 张图像没有标签且未被留出：无法抽取 {k} 张。</translation>
    </message>
    <message>
        <source>Draw fewer, or add images.</source>
        <translation>请少抽一些，或添加图像。</translation>
    </message>
    <message>
        <source>An audit needs at least one image.</source>
        <translation>审核至少需要一张图像。</translation>
    </message>
    <message>
        <source>Say how many to draw, such as 50.</source>
        <translation>请说明要抽取多少张，例如 50。</translation>
    </message>
    <message>
        <source>There is no audit to end.</source>
        <translation>没有可以结束的审核。</translation>
    </message>
    <message>
        <source>`sslcore audit PROJECT --draw 50` draws its images.</source>
        <translation>`sslcore audit PROJECT --draw 50` 会抽取审核图像。</translation>
    </message>
    <message>
        <source>End the audit</source>
        <translation>结束审核</translation>
    </message>
    <message>
        <source>{n} more labels: about {gain} points, {low} to {high}.</source>
        <translation>再加 {n} 个标签：约 {gain} 个百分点，{low} 到 {high}。</translation>
    </message>
    <message>
        <source>As sure as it should be: it says {sure} % on average, and {right} % are right.</source>
        <translation>把握恰当：平均自称 {sure} %，实际有 {right} % 正确。</translation>
    </message>
    <message>
        <source>Too sure of itself: it says {sure} % on average, but {right} % are right.</source>
        <translation>过于自信：平均自称 {sure} %，实际只有 {right} % 正确。</translation>
    </message>
    <message>
        <source>Surer than it says: it says {sure} % on average, but {right} % are right.</source>
        <translation>过于谦虚：平均自称 {sure} %，实际有 {right} % 正确。</translation>
    </message>
    <message>
        <source>Too few labels to say whether more would help.</source>
        <translation>标签太少，无法判断更多标签是否有帮助。</translation>
    </message>
    <message>
        <source>Stop: the model agrees with you as often as you agree with yourself ({share} %).</source>
        <translation>可以停止：模型与您一致的频率已达到您与自己一致的频率（{share} %）。</translation>
    </message>
    <message>
        <source>Go on: {n} more labels promise about {points} points ({range}).</source>
        <translation>请继续：再加 {n} 个标签预计提高约 {points} 个百分点（{range}）。</translation>
    </message>
    <message>
        <source>Go on: {changed} % of the guesses changed since you had {n} labels; the model is not settled.</source>
        <translation>请继续：自您有 {n} 个标签以来，{changed} % 的猜测发生了变化；模型尚未稳定。</translation>
    </message>
    <message>
        <source>Stop: {n} more labels promise only about {points} points ({range}).</source>
        <translation>可以停止：再加 {n} 个标签预计只提高约 {points} 个百分点（{range}）。</translation>
    </message>
    <message>
        <source>Hard to say: {n} more labels promise about {points} points, but it may be {range}.</source>
        <translation>难以判断：再加 {n} 个标签预计提高约 {points} 个百分点，但也可能是 {range}。</translation>
    </message>
    <message>
        <source>{changed} % of the guesses changed since you had {n} labels.</source>
        <translation>自您有 {n} 个标签以来，{changed} % 的猜测发生了变化。</translation>
    </message>
    <message>
        <source>By its own doubt, the model expects to be wrong on {doubt} % of the images without a label.</source>
        <translation>按模型自身的把握，它预计会在 {doubt} % 的无标签图像上出错。</translation>
    </message>
    <message>
        <source>Asked twice, you gave the same answer {share} % of the time ({n} images).</source>
        <translation>两次提问时，您有 {share} % 的回答相同（{n} 张图像）。</translation>
    </message>
    <message>
        <source>Hard to say: so far the model is no better than always naming the commonest class.</source>
        <translation>难以判断：目前模型并不比总是猜最常见的类别更好。</translation>
    </message>
    <message>
        <source>Draw {what} for the audit</source>
        <translation>为抽检抽取{what}</translation>
    </message>
    <message>
        <source>Run {run} is fine-tuned with your labels: a head on its features could not be judged.</source>
        <translation>运行 {run} 已用您的标签微调：建立在其特征上的分类头无法评判。</translation>
    </message>
    <message>
        <source>Leave {what} out of the audit</source>
        <translation>把{what}移出抽检</translation>
    </message>
</context>
<context>
    <name>session</name>
    <message>
        <source>the same as {path}</source>
        <translation>与 {path} 相同</translation>
    </message>
    <message>
        <source>(deleted)</source>
        <translation>（已删除）</translation>
    </message>
</context>
<context>
    <name>widget</name>
    <message>
        <source>encoder: {encoder}</source>
        <translation>编码器：{encoder}</translation>
    </message>
    <message>
        <source>started from {source}</source>
        <translation>起点：{source}</translation>
    </message>
    <message>
        <source>epochs: {n}</source>
        <translation>{n} 轮</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>No two files are the same.</source>
        <translation>没有重复的文件。</translation>
    </message>
    <message>
        <source>1 file is an exact copy of another; nothing is learnt twice from it.</source>
        <translation>有 1 个文件与另一个完全相同；不会重复学习。</translation>
    </message>
    <message>
        <source>{n} files are exact copies of others; nothing is learnt twice from them.</source>
        <translation>有 {n} 个文件与其他文件完全相同；不会重复学习。</translation>
    </message>
    <message>
        <source>{n} images were labelled from the table.</source>
        <translation>已根据表格标注 {n} 张图像。</translation>
    </message>
    <message>
        <source>{n} of its paths are no images of this project: {paths}</source>
        <translation>其中 {n} 个路径不是这个项目的图像：{paths}</translation>
    </message>
    <message>
        <source>{value} ({low} to {high})</source>
        <translation>{value}（{low} 至 {high}）</translation>
    </message>
</context>
</TS>
