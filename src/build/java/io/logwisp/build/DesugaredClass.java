package io.logwisp.build;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Handle;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** A class of the jar, and the classes that its lambda expressions have got. */
final class DesugaredClass {
    private final ClassNode node;
    private final List<ClassNode> lambdas = new ArrayList<>();
    private boolean changed;

    DesugaredClass(ClassNode node) {
        this.node = node;
    }

    ClassNode node() {
        return node;
    }

    /** Internal name of the class that says who belongs to the nest. */
    static String nestHost(ClassNode node) {
        return node.nestHostClass == null ? node.name : node.nestHostClass;
    }

    /** What to write in the place of the class: itself and those that it has got; nothing when it is as it was. */
    List<ClassNode> changed() {
        List<ClassNode> nodes = new ArrayList<>();
        if (changed) {
            nodes.add(node);
            nodes.addAll(lambdas);
        }
        return nodes;
    }

    /** @param host of the nest, which may be this class */
    void desugar(DesugaredClass host) {
        for (MethodNode method : node.methods) {
            for (AbstractInsnNode instruction : method.instructions.toArray()) {
                if (instruction instanceof InvokeDynamicInsnNode call) {
                    desugar(method, call, host);
                }
            }
        }
    }

    private void desugar(MethodNode method, InvokeDynamicInsnNode call, DesugaredClass host) {
        if (isMadeBy(call.bsm, "java/lang/invoke/LambdaMetafactory", "metafactory")) {
            LambdaClass lambda = new LambdaClass(node, host.node.name, lambdas.size(), call);
            method.instructions.set(call, lambda.instance());
            lambdas.add(lambda.node());
            host.adopt(lambda.node().name);
            changed = true;
        } else if (isMadeBy(call.bsm, "java/lang/invoke/StringConcatFactory", "makeConcatWithConstants")) {
            method.instructions.insertBefore(call, Concatenation.instructions(method, call));
            method.instructions.remove(call);
            changed = true;
        }
    }

    private static boolean isMadeBy(Handle bootstrap, String owner, String name) {
        return bootstrap.getOwner().equals(owner) && bootstrap.getName().equals(name);
    }

    private void adopt(String member) {
        if (node.nestMembers == null) {
            node.nestMembers = new ArrayList<>();
        }
        node.nestMembers.add(member);
        changed = true;
    }
}
